#pragma once

/// Process 1 of a container has a duty that no server knows of: a process whose parent
/// has ended becomes its child, and stays a zombie until process 1 waits for it. Where
/// this is process 1, what follows goes on in a child of it. Process 1 itself waits for
/// all that end, passes on the signals that it is sent, and ends with that child and as
/// it does. Elsewhere nothing happens.
/// @throws std::system_error  "fork: Resource temporarily unavailable"
void leave_process_1();
