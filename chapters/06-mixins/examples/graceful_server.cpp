// An echo server that can be stopped while it has clients: Ctrl-C or SIGTERM, and they
// have some seconds to finish.
//
//     graceful_server [PORT [SECONDS]]

#include <signal.h>

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/signal_mask.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

class EchoHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << line << '\n';
    }
};

int main(int argc, char* argv[]) {
    const sigset_t signals = socketserver::signal_set({SIGINT, SIGTERM});
    const socketserver::SignalMask mask(SIG_BLOCK, signals);

    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    const std::chrono::seconds grace(argc > 2 ? std::stoi(argv[2]) : 5);
    socketserver::ThreadingTCPServer server({"127.0.0.1", port},
                                            socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;

    std::thread waiter([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        server.shutdown();
    });
    server.serve_forever();
    waiter.join();
    std::cout << "no more clients; those who are here have " << grace.count() << " s"
              << std::endl;
    server.server_close(grace);
    std::cout << "all are gone" << std::endl;
}
