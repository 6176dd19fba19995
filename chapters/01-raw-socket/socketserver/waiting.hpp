#pragma once

#include <poll.h>

#include <span>

#include "socketserver/deadline.hpp"

// Everything that waits for a descriptor waits here, and nowhere else. So there is one
// place to change for who wants to do something better with a thread than let it sleep.
// Not meant for users of the library.

namespace socketserver {

/// poll(2) until one of the descriptors is ready or the deadline has passed. After a
/// signal it waits on for what remains (Python: PEP 475).
/// @return how many are ready, each with its `revents`; 0 when the deadline has passed
/// @throws std::system_error
int poll_until(std::span<pollfd> descriptors, const Deadline& deadline);

/// Waits until the descriptor is ready for @p event, POLLIN or POLLOUT. It looks at least
/// once: a process that was stopped for longer than the deadline (SIGSTOP) finds what has
/// become ready meanwhile. Who calls it again and again looks at the deadline as well, or
/// would go on for longer.
/// @return false when the deadline has passed and the descriptor isn't ready
/// @throws std::system_error
bool wait_for(int fileno, short event, const Deadline& deadline);

/// Is told before the descriptor is closed, since its number will be another's: whoever
/// keeps numbers to wait for forgets it here. Here nobody does.
void forget(int fileno) noexcept;

}  // namespace socketserver
