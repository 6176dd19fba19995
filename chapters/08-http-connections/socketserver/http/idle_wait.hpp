#pragma once

#include "socketserver/deadline.hpp"

// How a wait for a request ends, beside that the request comes. Not meant for users of
// the library.

namespace socketserver::http {

/// Whether there is something to be received, or to be accepted. It does not wait.
bool has_input(int fileno) noexcept;

/// Ends the wait for a request on this connection, as if the client had left. When the
/// request has begun to come in, its first byte ends the wait, and nothing is done: the
/// rest of it may be on its way. It does not wait, and may be called by a signal handler.
void end_idle_wait(int fileno) noexcept;

/// Waits for a client, as long as it need not give way to others.
/// @param connection  its descriptor
/// @param others      a descriptor that is readable while others wait
/// @param timeout     how long the client may be silent at all
/// @param patience    how long it may be silent though others wait
/// @return whether it has sent something or has left
/// @throws std::system_error
bool wait_beside_others(int connection, int others, Timeout timeout,
                        std::chrono::milliseconds patience);

}  // namespace socketserver::http
