#pragma once

#include "socketserver/tcp_server.hpp"

namespace socketserver {

/// A server of connections on this machine, found by a path: Python's `UnixStreamServer`.
/// It is a TCPServer of another address family; see unix(7).
class UnixStreamServer : public TCPServer {
public:
    /// Makes the socket, binds it to the path and lets clients connect.
    /// @throws std::system_error, std::invalid_argument  as TCPServer does
    UnixStreamServer(const Address& address, RequestHandlerClass request_handler_class,
                     const ServerOptions& options = {})
        : TCPServer(address, std::move(request_handler_class), options, AF_UNIX,
                    SOCK_STREAM) {
        open();
    }
};

}  // namespace socketserver
