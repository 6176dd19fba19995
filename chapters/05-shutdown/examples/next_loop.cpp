// A server runs one loop, and right after it another one. shutdown() ends the first: does
// it return then, or does it wait on for the second? The step re-check and the chapter
// are told apart by what this program prints.
//
//     next_loop

#include <atomic>
#include <chrono>
#include <iostream>
#include <thread>

#include "socketserver/tcp_server.hpp"

using std::chrono::milliseconds;
using std::chrono::steady_clock;

int main() {
    socketserver::TCPServer server({"127.0.0.1", 0}, [](auto&...) {});
    std::thread loops([&] {
        server.serve_forever(milliseconds(100));
        server.serve_forever(milliseconds(100));
    });
    std::this_thread::sleep_for(milliseconds(50));  // the first waits in poll(2) by now

    const auto asked = steady_clock::now();
    std::atomic<bool> asked_again = false;
    std::thread end_of_the_second([&] {
        std::this_thread::sleep_for(milliseconds(500));
        asked_again = true;
        server.shutdown();
    });
    server.shutdown();
    const auto took =
        std::chrono::duration_cast<milliseconds>(steady_clock::now() - asked);
    std::cout << "shutdown() returned after " << took.count() << " ms, "
              << (asked_again ? "at the end of the second loop\n"
                              : "at the end of the first loop\n");
    end_of_the_second.join();
    loops.join();
}
