// The echo server with the standard library's own way to send in time: rfile is tied to
// wfile. Count its sends, and those of echo_server.
//
//     tied_echo_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class TiedEchoHandler : public socketserver::StreamRequestHandler {
    void setup() override {
        StreamRequestHandler::setup();
        rfile.tie(&wfile);
    }

    void handle() override {
        while (const auto line = rfile.readline(1000))
            wfile << *line;
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<TiedEchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
