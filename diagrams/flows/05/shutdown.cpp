// A thread ends the loop that runs in another.

#include "client.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    TCPServer server({"127.0.0.1", 0}, [](auto&...) {});
    std::thread other([&server] {
        flows::wait_until_main_thread_waits();
        server.shutdown();
    });
    server.serve_forever(std::chrono::minutes(1));
    other.join();
}
