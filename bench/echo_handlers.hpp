#pragma once

#include <array>
#include <iostream>
#include <map>
#include <string>

#include "socketserver/server_options.hpp"
#include "socketserver/stream_request_handler.hpp"

// What our echo servers share: their handlers, and how a server of any model begins.

namespace bench {

/// Sends back what arrives, without streams, as the bare servers do.
template <bool Every>
class PieceHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        while (send_back_a_piece() && Every)
            continue;
    }

    // Whether there was one.
    bool send_back_a_piece() {
        auto& connection = std::get<socketserver::Socket>(request());
        std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
        const std::size_t size = connection.recv_into(buffer.data(), buffer.size());
        connection.sendall({buffer.data(), size});
        return size > 0;
    }
};

/// Sends back lines, by streams, as a user would write it.
template <bool Every>
class LinesHandler : public socketserver::StreamRequestHandler {
public:
    LinesHandler() { disable_nagle_algorithm = true; }

protected:
    void handle() override {
        std::string line;
        while (std::getline(rfile, line) && wfile << line << '\n' && Every)
            continue;
    }
};

/// By the word that says what the server does.
using HandlersByWork = std::map<std::string, socketserver::RequestHandlerClass>;

/// What each of our echo servers can do with a connection.
inline HandlersByWork echo_handlers() {
    return {{"one-line", socketserver::handled_by<LinesHandler<false>>},
            {"every-line", socketserver::handled_by<LinesHandler<true>>},
            {"one-piece", socketserver::handled_by<PieceHandler<false>>},
            {"every-piece", socketserver::handled_by<PieceHandler<true>>}};
}

/// Sends each datagram back.
class DatagramHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        const auto& datagram = std::get<socketserver::Datagram>(request());
        datagram.socket->sendto(datagram.data, client_address());
    }
};

/// A server of this class prints its port and serves until SIGTERM.
template <class Server>
void serve_echo(const socketserver::RequestHandlerClass& handler,
                const socketserver::ServerOptions& options) {
    Server server({"127.0.0.1", 0}, handler, options);
    if constexpr (requires { server.max_children; })
        server.max_children = 10000;
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}

}  // namespace bench
