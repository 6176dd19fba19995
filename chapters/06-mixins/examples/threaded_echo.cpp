// An echo server that serves each client in a thread of its own: chapter 4's echo server,
// with another class and its header.
//
//     threaded_echo [PORT]

#include <iostream>
#include <string>

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
    socketserver::ThreadingTCPServer server({"127.0.0.1", port},
                                            socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
