// An echo server that serves all clients on one thread: chapter 4's echo server, with
// another class and its header.
//
//     multiplexed_echo [PORT]

#include <iostream>
#include <string>

#include "socketserver/multiplexing_servers.hpp"
#include "socketserver/stream_request_handler.hpp"

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << line << '\n';
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::MultiplexingTCPServer server({"127.0.0.1", port},
                                               socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
