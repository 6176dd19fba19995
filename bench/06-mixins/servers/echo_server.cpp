// Our echo servers, written as a user would write them.
//
//     echo_server threads|forks one-line|every-line|one-piece
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// one-line it closes a connection after the first answer, with every-line when the client
// has ended. With one-piece it does without streams what the bare server does: it sends
// back what arrives first.

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <iostream>
#include <string>

#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::handled_by;

class OnePieceHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        auto& connection = std::get<socketserver::Socket>(request());
        connection.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
        std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
        const std::size_t size = connection.recv_into(buffer.data(), buffer.size());
        connection.sendall({buffer.data(), size});
    }
};

class OneLineHandler : public socketserver::StreamRequestHandler {
public:
    OneLineHandler() { disable_nagle_algorithm = true; }

private:
    void handle() override {
        std::string line;
        std::getline(rfile, line);
        wfile << line << '\n';
    }
};

class EveryLineHandler : public OneLineHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << line << '\n';
    }
};

template <class Server>
void serve(Server& server) {
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}

int main(int argc, char* argv[]) {
    const std::string model = argc == 3 ? argv[1] : "";
    const std::string work = argc == 3 ? argv[2] : "";
    if ((model != "threads" && model != "forks") ||
        (work != "one-line" && work != "every-line" && work != "one-piece")) {
        std::cerr << "usage: echo_server threads|forks one-line|every-line|one-piece\n";
        return 2;
    }

    socketserver::RequestHandlerClass handler = handled_by<OneLineHandler>;
    if (work == "every-line")
        handler = handled_by<EveryLineHandler>;
    if (work == "one-piece")
        handler = handled_by<OnePieceHandler>;
    const socketserver::Address address("127.0.0.1", 0);
    const socketserver::ServerOptions options{.request_queue_size = 4096};
    if (model == "threads") {
        socketserver::ThreadingTCPServer server(address, handler, options);
        serve(server);
    } else {
        socketserver::ForkingTCPServer server(address, handler, options);
        server.max_children = 10000;
        serve(server);
    }
}
