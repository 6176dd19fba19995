#pragma once

#include <string>
#include <utility>

#include "socketserver/http/idle_connections.hpp"
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

    /// Closes the connections on which nobody asks for anything, those that become idle
    /// later too, and lets the answers that have begun be finished. For the end of a
    /// server, before server_close(). May be called from any thread.
    void close_idle_connections() { idle_connections.close(); }

    /// The host that the server is bound to, as digits. (Python asks the DNS for the name
    /// of it, and may wait for that for seconds: gh-106505.)
    std::string server_name() const { return server_address.host(); }

    /// The port that the server is bound to.
    int server_port() const { return server_address.port(); }

    /// The connections that wait for a request.
    IdleConnections idle_connections;

protected:
    /// Serves the connection in the loop itself, where no other can be served beside it:
    /// an idle one gives way. Servers with threads or processes don't come here.
    void process_request(Request& request, const Address& client_address) override {
        idle_connections.give_way_to(fileno());
        TCPServer::process_request(request, client_address);
    }

    /// Gives up what only the process with the loop may use: the child has one
    /// connection.
    void close_in_child() override {
        TCPServer::close_in_child();
        LocalOffset::keep();
        idle_connections.become_a_childs();
    }
};

}  // namespace socketserver::http
