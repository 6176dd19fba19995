// Our echo servers: with streams, as a user would write them, and with plain receives and
// sends, as the bare server does it.
//
//     echo_server sequential|threads|forks WORK
//     WORK: one-line|every-line|one-piece|every-piece|one-wait|datagrams
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// one-line it closes a connection after the first answer, with every-line when the client
// has ended. With one-piece and every-piece it does the same without streams: it sends
// back what arrives. With one-wait it does as with one-line, but waits 2 ms first, as if
// it asked a database. With datagrams it sends each back.

#include <array>
#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::handled_by;

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

template <bool Every>
class LineHandler : public socketserver::StreamRequestHandler {
public:
    LineHandler() { disable_nagle_algorithm = true; }

protected:
    void handle() override {
        std::string line;
        while (std::getline(rfile, line) && wfile << line << '\n' && Every)
            continue;
    }
};

class OneWaitHandler : public LineHandler<false> {
    void handle() override {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        LineHandler::handle();
    }
};

class DatagramHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        const auto& datagram = std::get<socketserver::Datagram>(request());
        datagram.socket->sendto(datagram.data, client_address());
    }
};

template <class Server>
void serve(const socketserver::RequestHandlerClass& handler,
           const socketserver::ServerOptions& options) {
    Server server({"127.0.0.1", 0}, handler, options);
    if constexpr (requires { server.max_children; })
        server.max_children = 10000;
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}

using Serve = decltype(&serve<socketserver::TCPServer>);

const std::map<std::string, Serve> stream_servers{
    {"sequential", serve<socketserver::TCPServer>},
    {"threads", serve<socketserver::ThreadingTCPServer>},
    {"forks", serve<socketserver::ForkingTCPServer>},
};

const std::map<std::string, Serve> datagram_servers{
    {"sequential", serve<socketserver::UDPServer>},
    {"threads", serve<socketserver::ThreadingUDPServer>},
    {"forks", serve<socketserver::ForkingUDPServer>},
};

const std::map<std::string, socketserver::RequestHandlerClass> stream_handlers{
    {"one-line", handled_by<LineHandler<false>>},
    {"every-line", handled_by<LineHandler<true>>},
    {"one-piece", handled_by<PieceHandler<false>>},
    {"every-piece", handled_by<PieceHandler<true>>},
    {"one-wait", handled_by<OneWaitHandler>},
};

int main(int argc, char* argv[]) {
    const std::string model = argc == 3 ? argv[1] : "";
    const std::string work = argc == 3 ? argv[2] : "";
    const bool datagrams = work == "datagrams";
    if (!stream_servers.contains(model) ||
        !(datagrams || stream_handlers.contains(work))) {
        std::cerr << "usage: echo_server sequential|threads|forks "
                     "one-line|every-line|one-piece|every-piece|one-wait|datagrams\n";
        return 2;
    }
    if (datagrams)
        datagram_servers.at(model)(handled_by<DatagramHandler>, {});
    else
        stream_servers.at(model)(stream_handlers.at(work), {.request_queue_size = 4096});
}
