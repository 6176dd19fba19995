#pragma once

#include "socketserver/socket.hpp"

namespace socketserver {

/// Connects to a server: Python's `socket.create_connection()`. The addresses that the
/// host has, of both families, are tried in their order until one answers.
///
///     Socket server = create_connection({"example.org", 80}, std::chrono::seconds(5));
///
/// @param address  a host and a port, or the path of a Unix socket
/// @param timeout  how long each attempt may take, and what the socket's settimeout() is
/// told; none is for ever
/// @throws std::system_error  that of the last attempt: "connect 127.0.0.1:9: Connection
/// refused"; or "resolve nowhere.invalid:80: Name or service not known"
Socket create_connection(const Address& address, Timeout timeout = std::nullopt);

}  // namespace socketserver
