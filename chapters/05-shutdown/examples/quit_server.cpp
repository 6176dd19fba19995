// An echo server that a client can end, with the line "quit": the handler, which runs in
// the loop's own thread, calls shutdown().
//
//     quit_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class QuitHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);) {
            if (line == "quit")
                return server().shutdown();
            wfile << line << '\n';
        }
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<QuitHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
    std::cout << "the loop has ended" << std::endl;
}
