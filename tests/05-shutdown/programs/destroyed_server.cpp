// Destroys a server while its loop runs in another thread. That is a mistake, and the
// program must end by it with a sentence.
//
//     destroyed_server idle | busy | derived

#include <sys/socket.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string_view>
#include <thread>

#include "socketserver/tcp_server.hpp"

using namespace socketserver;

namespace {

// A server with something of its own, which its loop uses.
class CountingServer : public TCPServer {
public:
    using TCPServer::TCPServer;

    ~CountingServer() override {
        end_program_if_serving();
        turns_.reset();
    }

private:
    void service_actions() override { ++*turns_; }

    std::unique_ptr<std::atomic<int>> turns_ = std::make_unique<std::atomic<int>>(0);
};

}  // namespace

int main(int argc, char* argv[]) {
    const std::string_view wanted = argc > 1 ? argv[1] : "";
    const bool is_busy = wanted == "busy";
    std::atomic<bool> has_begun = false;
    const auto serve = [&](Request&, const Address&, BaseServer& server) {
        has_begun = true;
        while (is_busy)
            std::this_thread::sleep_for(server.timeout.value_or(
                std::chrono::milliseconds(1)));  // it goes on using the server
    };
    const Address address("127.0.0.1", 0);
    std::unique_ptr<TCPServer> server;
    if (wanted == "derived")
        server = std::make_unique<CountingServer>(address, serve);
    else
        server = std::make_unique<TCPServer>(address, serve);
    std::thread loop(
        [&server = *server] { server.serve_forever(std::chrono::milliseconds(1)); });
    Socket client(AF_INET);
    client.connect(server->server_address);
    while (!has_begun)
        std::this_thread::yield();
    server.reset();
    loop.join();  // it never comes so far
}
