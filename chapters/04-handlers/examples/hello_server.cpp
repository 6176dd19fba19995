// Greets everyone who connects.
//
//     hello_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class HelloHandler : public socketserver::StreamRequestHandler {
    void handle() override { wfile << "Hello, " << client_address().host() << "!\n"; }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<HelloHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
