// A server that can start no thread for the client that waits, and one with a thousand.

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "06-mixins/thread_stacks.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// The program thread_limit: an echo server, and the system's limit for its threads.
class LimitedServer {
public:
    LimitedServer() {
        const std::string line = process_.read_line();
        if (line.find_first_not_of("0123456789") != std::string::npos)
            why_not_ = line;
        else
            address_ = Address("127.0.0.1", std::stoi(line));
    }

    const Address& address() const { return address_; }

    // From here on it can't start a thread. False, with a message, where that can't be.
    bool limit() {
        if (why_not_.empty()) {
            const std::string answer = told("limit");
            why_not_ = answer == "done" ? "" : answer;
        }
        if (!why_not_.empty())
            MESSAGE("skipped: ", why_not_);
        return why_not_.empty();
    }

    void free() { REQUIRE(told("free") == "done"); }

    // Ends the loop and closes the server. What it wrote to standard error until then.
    std::string close() {
        CHECK(told("close") == "done");
        CHECK(process_.wait() == 0);
        return process_.read_errors();
    }

private:
    std::string told(const std::string& command) {
        process_.write(command + "\n");
        return process_.read_line();
    }

    Process process_{PROGRAMS "/thread_limit"};
    Address address_;
    std::string why_not_;
};

// How often this stands in a text.
int count(const std::string& text, const std::string& part) {
    int number = 0;
    for (auto at = text.find(part); at != std::string::npos;
         at = text.find(part, at + part.size()))
        ++number;
    return number;
}

const std::string report =
    "std::system_error: start a thread: Resource temporarily unavailable\n";

const std::string rule = "----------------------------------------\n";

}  // namespace

TEST_CASE(
    "When no thread can be started the client sees the end, and the server goes on" *
    doctest::test_suite("limits")) {
    LimitedServer server;
    if (!server.limit())
        return;
    server.free();
    Socket living = connect_to(server.address());
    CHECK(answer_to(living, "hello\n") == "hello\n");
    REQUIRE(server.limit());
    for (int i = 0; i < 100; ++i) {
        Socket refused = connect_to(server.address());
        REQUIRE(refused.recv(100) == "");
    }
    CHECK(answer_to(living, "still here\n") == "still here\n");

    server.free();
    for (int i = 0; i < 3; ++i) {
        Socket next = connect_to(server.address());
        CHECK(answer_to(next, "hello\n") == "hello\n");
    }
    living.close();
    const std::string errors = server.close();
    CHECK(count(errors, report) == 100);
    CHECK(count(errors, rule) == 200);  // above and below each, and nothing else
}

TEST_CASE("A thread that could not be started does not trouble server_close()" *
          doctest::test_suite("limits")) {
    LimitedServer server;
    if (!server.limit())
        return;
    Socket refused = connect_to(server.address());
    CHECK(refused.recv(100) == "");
    CHECK(count(server.close(), report) == 1);
}

namespace {

// While it lives, this program may open so many descriptors, if the system lets it.
class ManyDescriptors {
public:
    explicit ManyDescriptors(rlim_t number) {
        ::getrlimit(RLIMIT_NOFILE, &old_);
        rlimit more = old_;
        more.rlim_cur = std::max(old_.rlim_cur, std::min(number, old_.rlim_max));
        ::setrlimit(RLIMIT_NOFILE, &more);
        are_there = more.rlim_cur >= number;
    }

    ~ManyDescriptors() { ::setrlimit(RLIMIT_NOFILE, &old_); }

    ManyDescriptors(const ManyDescriptors&) = delete;
    ManyDescriptors& operator=(const ManyDescriptors&) = delete;

    bool are_there = false;

private:
    rlimit old_{};
};

}  // namespace

TEST_CASE("A thousand clients at once are all served" * doctest::test_suite("limits")) {
    const ManyDescriptors descriptors(2100);
    if (!descriptors.are_there) {
        MESSAGE("skipped: this program may not open 2,100 descriptors");
        return;
    }
    std::atomic<int> begun = 0;
    KeepsErrors<ThreadingTCPServer> server(
        {"127.0.0.1", 0},
        [&begun](Request& request, const Address& client, BaseServer& base) {
            ++begun;
            echo(request, client, base);
        },
        {.request_queue_size = 1000});
    const long threads = threads_now();
    {
        const LoopThread loop(server);
        std::vector<Socket> clients;
        for (int i = 0; i < 1000; ++i)
            clients.push_back(connect_to(server.server_address));
        CHECK(eventually([&] { return begun == 1000; }));
        for (std::size_t i = 0; i < clients.size(); ++i)
            REQUIRE(answer_to(clients[i], std::to_string(i)) == std::to_string(i));
    }
    server.server_close();
    CHECK(eventually([&] { return threads_now() == threads; }));
    CHECK(server.errors().empty());
}
