// An echo server that can be stopped while it has clients: Ctrl-C or SIGTERM, and they
// have some seconds to finish.
//
//     graceful_server [PORT [SECONDS]]

#include <chrono>
#include <iostream>
#include <string>

#include "socketserver/serve_until_signal.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        while (const auto line = rfile.readline(1000))
            wfile << *line;
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    const std::chrono::seconds grace(argc > 2 ? std::stoi(argv[2]) : 5);
    socketserver::ThreadingTCPServer server({"127.0.0.1", port},
                                            socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    socketserver::serve_until_signal(server, {.grace = grace});
    std::cout << "all are gone" << std::endl;
}
