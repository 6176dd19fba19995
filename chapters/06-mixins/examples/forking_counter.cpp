// Counts its requests, and always answers 1: each request is served by a process of its
// own, whose memory goes with it.
//
//     forking_counter [PORT]

#include <unistd.h>

#include <iostream>
#include <string>

#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"

int requests = 0;  // NOLINT: every process has one of its own

class CountingHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        ++requests;
        wfile << "request " << requests << ", served by process " << ::getpid() << '\n';
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::ForkingTCPServer server({"127.0.0.1", port},
                                          socketserver::handled_by<CountingHandler>);
    std::cout << "process " << ::getpid() << " is serving on " << server.server_address
              << std::endl;
    server.serve_forever();
}
