#pragma once

#include <algorithm>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>

#include "socketserver/http/caretaker.hpp"
#include "socketserver/http/idle_connections.hpp"
#include "socketserver/http/local_offset.hpp"
#include "socketserver/http/server_log.hpp"
#include "socketserver/shortage.hpp"
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

    /// As TCPServer's. However long @p poll_interval is, the loop turns twice a second,
    /// or files would stay open too long.
    void serve_forever(
        std::chrono::milliseconds poll_interval = Caretaker::longest_interval) override {
        TCPServer::serve_forever(std::min(poll_interval, Caretaker::longest_interval));
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

    /// Closes the server, and the files that were kept open for its handlers.
    void server_close() override {
        TCPServer::server_close();
        caretaker.close();
    }

    /// The connections that wait for a request.
    IdleConnections idle_connections;

    /// Who closes files that nobody asks for, on each turn of the loop.
    Caretaker caretaker;

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

    /// Has the open files looked after.
    void service_actions() override {
        TCPServer::service_actions();
        caretaker.look_after();
    }

    /// When descriptors have run out the open files give way, and the client that could
    /// not be accepted needs no pause.
    void get_request_failed(const std::system_error& error) override {
        if (!is_shortage(error.code().value()) || !caretaker.give_way())
            TCPServer::get_request_failed(error);
    }
};

}  // namespace socketserver::http
