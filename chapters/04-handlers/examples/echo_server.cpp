// Sends every line back: chapter 1's echo server, with all but its own two lines taken
// away.
//
//     echo_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        while (const auto line = rfile.readline(1000))
            wfile << *line;
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
