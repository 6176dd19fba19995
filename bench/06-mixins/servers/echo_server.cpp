// Our echo servers: with streams, as a user would write them, and with plain receives and
// sends, as the bare server does it.
//
//     echo_server threads|forks one-line|every-line|one-piece|every-piece
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// one-line it closes a connection after the first answer, with every-line when the client
// has ended. With one-piece and every-piece it does the same without streams: it sends
// back what arrives.

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <iostream>
#include <map>
#include <string>

#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::handled_by;

class EveryPieceHandler : public socketserver::BaseRequestHandler {
    void setup() override { connection().setsockopt(IPPROTO_TCP, TCP_NODELAY, 1); }

    void handle() override {
        while (send_back_a_piece())
            continue;
    }

protected:
    socketserver::Socket& connection() const {
        return std::get<socketserver::Socket>(request());
    }

    // Whether there was one.
    bool send_back_a_piece() {
        std::array<char, 16384> buffer;  // NOLINT: nothing is read before it is written
        const std::size_t size = connection().recv_into(buffer.data(), buffer.size());
        connection().sendall({buffer.data(), size});
        return size > 0;
    }
};

class OnePieceHandler : public EveryPieceHandler {
    void handle() override { send_back_a_piece(); }
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
    const std::map<std::string, socketserver::RequestHandlerClass> handlers{
        {"one-line", handled_by<OneLineHandler>},
        {"every-line", handled_by<EveryLineHandler>},
        {"one-piece", handled_by<OnePieceHandler>},
        {"every-piece", handled_by<EveryPieceHandler>},
    };
    const std::string model = argc == 3 ? argv[1] : "";
    const std::string work = argc == 3 ? argv[2] : "";
    if ((model != "threads" && model != "forks") || !handlers.contains(work)) {
        std::cerr << "usage: echo_server threads|forks "
                     "one-line|every-line|one-piece|every-piece\n";
        return 2;
    }

    const socketserver::Address address("127.0.0.1", 0);
    const socketserver::ServerOptions options{.request_queue_size = 4096};
    if (model == "threads") {
        socketserver::ThreadingTCPServer server(address, handlers.at(work), options);
        serve(server);
    } else {
        socketserver::ForkingTCPServer server(address, handlers.at(work), options);
        server.max_children = 10000;
        serve(server);
    }
}
