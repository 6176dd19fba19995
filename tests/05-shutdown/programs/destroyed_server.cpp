// Destroys a server while its loop runs in another thread. That is a mistake, and the
// program must end by it with a sentence.
//
//     destroyed_server idle | busy

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main(int argc, char* argv[]) {
    const bool is_busy = argc > 1 && std::string_view(argv[1]) == "busy";
    std::atomic<bool> has_begun = false;
    const auto serve = [&](Request&, const Address&, BaseServer& server) {
        has_begun = true;
        while (is_busy)
            std::this_thread::sleep_for(server.timeout.value_or(
                std::chrono::milliseconds(1)));  // it goes on using the server
    };
    auto server = std::make_unique<TCPServer>(Address("127.0.0.1", 0), serve);
    std::thread loop([&server = *server] { server.serve_forever(); });
    Socket client(AF_INET);
    client.connect(server->server_address);
    while (!has_begun)
        std::this_thread::yield();
    server.reset();
    loop.join();  // it never comes so far
}
