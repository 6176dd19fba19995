#pragma once

#include "socketserver/udp_server.hpp"

namespace socketserver {

/// A server of datagrams on this machine, found by a path: Python's `UnixDatagramServer`.
/// It is a UDPServer of another address family. A client that wants an answer binds a
/// path of its own.
class UnixDatagramServer : public UDPServer {
public:
    /// Makes the socket and binds it to the path.
    /// @throws std::system_error, std::invalid_argument  as TCPServer does
    UnixDatagramServer(const Address& address, RequestHandlerClass request_handler_class,
                       const ServerOptions& options = {})
        : UDPServer(address, std::move(request_handler_class), options, AF_UNIX) {
        open();
    }
};

}  // namespace socketserver
