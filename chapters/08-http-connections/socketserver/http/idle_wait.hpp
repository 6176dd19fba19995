#pragma once

namespace socketserver::http {

/// Ends the wait for a request on this connection, as if the client had left. When the
/// request has begun to come in, its first byte ends the wait, and nothing is done: the
/// rest of it may be on its way. It does not wait, and may be called by a signal handler.
/// Not meant for users of the library.
void end_idle_wait(int fileno) noexcept;

}  // namespace socketserver::http
