// A server that has no descriptor left for the client that waits.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

#include "socketserver/tcp_server.hpp"
#include "support/clients.hpp"
#include "support/descriptor_limit.hpp"
#include "support/eventually.hpp"
#include "support/serving.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// Counts how often it is asked for a request.
class Counting : public TCPServer {
public:
    using TCPServer::TCPServer;

    std::atomic<int> asked = 0;

private:
    std::pair<Request, Address> get_request() override {
        ++asked;
        return TCPServer::get_request();
    }
};

}  // namespace

TEST_CASE("Out of descriptors the loop backs off, goes on, and serves after relief" *
          doctest::test_suite("limits")) {
    Serving<Counting> server({"127.0.0.1", 0}, answer);
    server.start();
    CHECK(eventually([&] { return server.turns() >= 1; }));
    Socket client(AF_INET);

    std::optional<DescriptorLimit> starved(std::in_place, no_descriptor_left());
    client.connect(server.server_address);
    client.sendall("hello");
    CHECK(eventually([&] { return server.asked >= 1; }));
    const int turns = server.turns();
    std::this_thread::sleep_for(300ms);
    const int asked = server.asked;
    CHECK(asked <= 20);
    CHECK(eventually([&] { return server.turns() >= turns + 10; }));
    CHECK(eventually([&] { return server.asked > asked; }));  // it tries again

    starved.reset();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
    CHECK(ask(server.server_address, "again") == "to 127.0.0.1: again");
    CHECK(server.stop());
}

TEST_CASE("Out of descriptors handle_request() backs off, too" *
          doctest::test_suite("limits")) {
    Counting server({"127.0.0.1", 0}, answer);
    server.timeout = 1ms;
    Socket client = connect_to(server.server_address);
    client.sendall("hello");

    std::optional<DescriptorLimit> starved(std::in_place, no_descriptor_left());
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::steady_clock::now() - start < 300ms)
        server.handle_request();
    CHECK(server.asked >= 1);
    CHECK(server.asked <= 20);

    starved.reset();
    server.timeout = 5s;
    server.handle_request();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
}
