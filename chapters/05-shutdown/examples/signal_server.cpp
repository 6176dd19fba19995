// Serves until Ctrl-C (SIGINT) or SIGTERM, and leaves as it came: cleanly, status 0.
//
//     signal_server [PORT]

#include <signal.h>

#include <cstring>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class HelloHandler : public socketserver::StreamRequestHandler {
    void handle() override { wfile << "Hello, " << client_address().host() << "!\n"; }
};

int main(int argc, char* argv[]) {
    // Blocked before the first thread begins: every thread inherits that, and the signals
    // wait for who takes them.
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port},
                                   socketserver::handled_by<HelloHandler>);
    std::cout << "serving on " << server.server_address << std::endl;

    std::thread waiter([&] {
        int signal = 0;
        sigwait(&signals, &signal);
        std::cout << "caught " << sigdescr_np(signal) << std::endl;
        server.shutdown();
    });
    server.serve_forever();
    waiter.join();
    server.server_close();
    std::cout << "the loop has ended, the port is free" << std::endl;
}
