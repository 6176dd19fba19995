// One client's handler computes for a second, and another client asks something. How long
// does the other one wait? The handler computes where it is, or lets the others go on in
// between, or has another thread compute.
//
//     computing here|yielding|in-thread

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/multiplexing_servers.hpp"
#include "socketserver/run_in_thread.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;
using std::chrono::steady_clock;

// Work for a while: a loop that waits for nobody.
void compute(steady_clock::duration time) {
    const auto end = steady_clock::now() + time;
    while (steady_clock::now() < end) {
    }
}

void compute_as(const std::string& manner) {
    if (manner == "in-thread")
        return socketserver::run_in_thread([] { compute(1s); });
    for (int i = 0; i < 100; ++i) {
        compute(10ms);
        if (manner == "yielding")
            socketserver::yield();
    }
}

// NOLINTNEXTLINE(bugprone-exception-escape): what goes wrong here ends the program
int main(int argc, char* argv[]) {
    const std::string manner = argc > 1 ? argv[1] : "here";
    const auto handler = [&manner](Request& request, const Address&, BaseServer&) {
        auto& connection = std::get<Socket>(request);
        for (std::string text; !(text = connection.recv(1024)).empty();) {
            if (text == "compute")
                compute_as(manner);
            connection.sendall("done");
        }
    };
    socketserver::MultiplexingTCPServer server({"127.0.0.1", 0}, handler);
    server.slow_handler_time = 500ms;
    std::jthread loop([&server] { server.serve_forever(); });

    Socket busy(AF_INET);
    busy.connect(server.server_address);
    busy.sendall("compute");
    std::this_thread::sleep_for(100ms);  // the handler has begun by then, most likely
    const auto begin = steady_clock::now();
    Socket other(AF_INET);
    other.connect(server.server_address);
    other.sendall("a question");
    other.recv(1024);
    const auto waited = steady_clock::now() - begin;
    std::cout << "the other client waited "
              << (waited < 500ms ? "a moment" : "until all was computed") << std::endl;
    busy.recv(1024);
    server.shutdown();
    busy.close();
    other.close();
}
