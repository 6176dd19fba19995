// A forking echo server that ends in order, and says by which signal.

#include <chrono>
#include <iostream>

#include "socketserver/forking_servers.hpp"
#include "socketserver/serve_until_signal.hpp"
#include "socketserver/stream_request_handler.hpp"

using namespace socketserver;

namespace {

class EchoHandler : public StreamRequestHandler {
    void handle() override {
        while (const auto line = rfile.readline(1000))
            wfile << *line;
    }
};

}  // namespace

int main() {
    ForkingTCPServer server({"127.0.0.1", 0}, handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    const int signal = serve_until_signal(server, {.grace = std::chrono::hours(1)});
    std::cout << "ended by " << signal << std::endl;
}
