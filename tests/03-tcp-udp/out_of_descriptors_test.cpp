// A server that has no descriptor left for the client that waits.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/resource.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

#include "03-tcp-udp/clients.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/eventually.hpp"
#include "support/serving.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// While it lives, this process can open nothing.
class NoDescriptorLeft {
public:
    NoDescriptorLeft() {
        ::getrlimit(RLIMIT_NOFILE, &before_);
        rlimit lowered = before_;
        lowered.rlim_cur = 256;  // so that there are not so many to use up
        ::setrlimit(RLIMIT_NOFILE, &lowered);
        int last = 0;
        while ((last = ::open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0)
            used_up_.emplace_back(last);
        CHECK(errno == EMFILE);
    }

    ~NoDescriptorLeft() { ::setrlimit(RLIMIT_NOFILE, &before_); }

    NoDescriptorLeft(const NoDescriptorLeft&) = delete;
    NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

private:
    rlimit before_{};
    std::vector<FileDescriptor> used_up_;
};

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
    Socket client = connect_to(server.server_address);
    client.sendall("hello");

    std::optional<NoDescriptorLeft> starved(std::in_place);
    server.start();
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

    std::optional<NoDescriptorLeft> starved(std::in_place);
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
