// A server with a limit to its threads: when it is full, the next clients wait in the
// kernel's queue.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// A server that counts whom it serves at this moment.
class Counting {
public:
    explicit Counting(int limit) {
        server.max_threads = limit;
        loop_ = std::make_unique<LoopThread>(server);
    }

    Socket client() { return connect_to(server.server_address); }

    std::atomic<int> at_work = 0;
    std::atomic<int> most = 0;

private:
    void count_and_echo(Request& request, const Address& client, BaseServer& own) {
        const int now = ++at_work;
        for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);)
            continue;
        echo(request, client, own);
        --at_work;
    }

public:
    ThreadingTCPServer server{
        {"127.0.0.1", 0},
        [this](Request& request, const Address& client, BaseServer& own) {
            count_and_echo(request, client, own);
        }};

private:
    std::unique_ptr<LoopThread> loop_;
};

}  // namespace

TEST_CASE("a server has no limit to its threads unless it is given one") {
    const ThreadingTCPServer server({"127.0.0.1", 0}, ignore);
    CHECK(server.max_threads == std::nullopt);
}

TEST_CASE("at max_threads the next client waits, and is served when one has left") {
    Counting counting(2);
    Socket first = counting.client();
    Socket second = counting.client();
    CHECK(answer_to(first, "1") == "1");
    CHECK(answer_to(second, "2") == "2");
    Socket third = counting.client();
    third.sendall("3");
    third.settimeout(50ms);
    CHECK_THROWS_AS(third.recv(1), std::system_error);
    third.settimeout(5s);
    first.close();
    CHECK(third.recv(1) == "3");
    CHECK(counting.most == 2);
}

TEST_CASE("at max_threads many clients are served, and never too many at once") {
    Counting counting(3);
    std::vector<std::unique_ptr<Background>> clients;
    for (int i = 0; i < 12; ++i)
        clients.push_back(std::make_unique<Background>([&] {
            for (int turn = 0; turn < 20; ++turn) {
                Socket client = counting.client();
                CHECK(answer_to(client, "x") == "x");
            }
        }));
    for (const auto& client : clients)
        CHECK(client->ends(30s));
    CHECK(counting.most <= 3);
}

TEST_CASE("at max_threads shutdown() works at once") {
    ThreadingTCPServer server({"127.0.0.1", 0}, echo);
    server.max_threads = 1;
    const Background loop([&] { server.serve_forever(1h); });
    Socket client = connect_to(server.server_address);
    CHECK(answer_to(client, "x") == "x");
    const Socket next = connect_to(server.server_address);
    server.shutdown();
    CHECK(loop.ends());
    server.server_close(0s);
}

TEST_CASE("at max_threads handle_request() waits for a place, and then serves") {
    ThreadingTCPServer server({"127.0.0.1", 0}, echo);
    server.max_threads = 1;
    Socket first = connect_to(server.server_address);
    server.handle_request();
    CHECK(answer_to(first, "1") == "1");
    Socket next = connect_to(server.server_address);
    const Background waiting([&] { server.handle_request(); });
    CHECK(waiting.goes_on());
    first.close();
    CHECK(waiting.ends());
    CHECK(answer_to(next, "2") == "2");
    next.close();
    server.server_close();
}

TEST_CASE("max_threads below 1 is an error") {
    for (const int limit : {0, -1}) {
        ThreadingTCPServer server({"127.0.0.1", 0}, ignore);
        server.max_threads = limit;
        CHECK_THROWS_WITH_AS(server.serve_forever(),
                             ("max_threads " + std::to_string(limit) +
                              " lets no request be served: give 1 or more")
                                 .c_str(),
                             std::invalid_argument);
    }
}
