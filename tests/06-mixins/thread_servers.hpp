#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "socketserver/base_server.hpp"
#include "socketserver/error_report.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"

// A server that keeps what handle_error() would print, also when it is called in several
// threads.
template <class Server>
class KeepsErrors : public Server {
public:
    using Server::Server;

    ~KeepsErrors() override { this->server_close(); }

    // The type and the text of each error so far: "std::runtime_error: no\n".
    std::vector<std::string> errors() const {
        const std::lock_guard lock(mutex_);
        return errors_;
    }

protected:
    void handle_error(socketserver::Request&, const socketserver::Address&) override {
        const std::lock_guard lock(mutex_);
        errors_.push_back(socketserver::describe_current_exception());
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> errors_;
};

// Runs the loop of a server in a thread of its own, and ends it when it goes.
class LoopThread {
public:
    explicit LoopThread(socketserver::BaseServer& server,
                        std::chrono::milliseconds poll_interval = std::chrono::hours(1))
        : server_(server),
          loop_([&server, poll_interval] { server.serve_forever(poll_interval); }) {}

    ~LoopThread() { server_.shutdown(); }

    LoopThread(const LoopThread&) = delete;
    LoopThread& operator=(const LoopThread&) = delete;

private:
    socketserver::BaseServer& server_;
    Background loop_;
};

// A request handler class that answers all that the client says with the same, until the
// client has ended its side.
inline void echo(socketserver::Request& request, const socketserver::Address&,
                 socketserver::BaseServer&) {
    auto& connection = std::get<socketserver::Socket>(request);
    for (std::string text; !(text = connection.recv(1024)).empty();)
        connection.sendall(text);
}

// Whether the server comes to take no more clients.
inline bool refuses(const socketserver::Address& address) {
    return eventually([&] {
        return client_socket(AF_INET).connect_ex(address) ==
               std::errc::connection_refused;
    });
}

// What the server says to a client that has said something short.
inline std::string answer_to(socketserver::Socket& client, const std::string& text) {
    client.sendall(text);
    return client.recv(1024);
}
