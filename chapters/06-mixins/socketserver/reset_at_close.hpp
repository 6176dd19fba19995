#pragma once

#include "socketserver/socket.hpp"

namespace socketserver {

/// Whether the end of this connection, whoever brings it about, is a reset in the place
/// of a goodbye: SO_LINGER without time. The kernel does it also when the process is
/// killed.
/// @throws std::system_error
void set_reset_at_close(Socket& connection, bool resets);

/// Ends both directions of a connection that another thread uses, and wakes that thread:
/// by a reset where close(2) would send one, else by shutdown(2).
void cut_off(int connection) noexcept;

}  // namespace socketserver
