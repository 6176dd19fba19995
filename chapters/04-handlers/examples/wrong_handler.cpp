// A mistake on purpose: a handler for connections, and a server of datagrams.
//
//     wrong_handler [PORT]

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/udp_server.hpp"

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override { wfile << rfile.rdbuf(); }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::UDPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
