#pragma once

#include <string>
#include <utility>

#include "socketserver/http/local_offset.hpp"
#include "socketserver/http/server_log.hpp"
#include "socketserver/tcp_server.hpp"

namespace socketserver::http {

/// A TCP server that knows its name: Python's `HTTPServer`. What makes it speak HTTP is
/// its handler. `set_log()` says where its log goes.
class HTTPServer : public TCPServer, public ServerLog {
public:
    /// Makes the socket, binds it and lets clients connect, as TCPServer does.
    /// @throws std::system_error, std::invalid_argument
    HTTPServer(const Address& address, RequestHandlerClass request_handler_class,
               const ServerOptions& options = {})
        : TCPServer(address, std::move(request_handler_class), options) {
        LocalOffset::note();  // for children
    }

    /// The host that the server is bound to, as digits. (Python asks the DNS for the name
    /// of it, and may wait for that for seconds: gh-106505.)
    std::string server_name() const { return server_address.host(); }

    /// The port that the server is bound to.
    int server_port() const { return server_address.port(); }

protected:
    /// Keeps what the child must not ask for.
    void close_in_child() override {
        TCPServer::close_in_child();
        LocalOffset::keep();
    }
};

}  // namespace socketserver::http
