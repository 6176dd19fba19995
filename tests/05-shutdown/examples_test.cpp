// The examples, as programs.

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <string>
#include <system_error>
#include <vector>

#include "05-shutdown/late_request.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"

using namespace socketserver;

namespace {

struct Signal {
    int number;
    std::string name;
};

const std::vector<Signal> signals{{SIGINT, "Interrupt"}, {SIGTERM, "Terminated"}};

// After the signal signal_server says so, and ends with status 0.
void check_clean_end(Process& server, const Signal& signal) {
    REQUIRE(server.wait() == 0);
    CHECK(server.read_all() ==
          "caught " + signal.name + "\nthe loop has ended, the port is free\n");
    CHECK(server.read_errors() == "");
}

// Whether signal_server answers. It never does so by half.
bool answers_fully(const Address& address) {
    const std::string answer = ask(address, "");
    CHECK((answer.empty() || answer == "Hello, 127.0.0.1!\n"));
    return !answer.empty();
}

}  // namespace

TEST_CASE("late_request: shutdown() returns at the loop's end, before a late client") {
    CHECK(late_request_shows([](const LateRequest& run) { return !run.is_served; }));
}

TEST_CASE("latency prints how long each shutdown() took, and their median") {
    Process program(EXAMPLES "/latency", {"5", "50"});
    long marks = 0;
    for (int from = 0; from < 50; from += 10) {
        const std::string line = program.read_line();
        int printed = -1;
        CHECK_MESSAGE(1 == std::sscanf(line.c_str(), "from %d ms", &printed), line);
        CHECK(printed == from);
        marks += std::ranges::count(line, '#');
    }
    CHECK(marks == 5);
    const std::string line = program.read_line();
    double median = -1;
    double longest = -1;
    CHECK_MESSAGE(2 == std::sscanf(line.c_str(), "median %lf ms, longest %lf ms", &median,
                                   &longest),
                  line);
    CHECK(median >= 0);
    CHECK(longest >= median);
    CHECK(program.wait() == 0);
}

TEST_CASE("signal_server ends cleanly by SIGINT and by SIGTERM") {
    for (const Signal& signal : signals) {
        CAPTURE(signal.name);
        Process server(EXAMPLES "/signal_server", {"0"});
        const Address address = served_by(server);
        CHECK(ask(address, "") == "Hello, 127.0.0.1!\n");
        CHECK(ask(address, "") == "Hello, 127.0.0.1!\n");
        ::kill(server.pid(), signal.number);
        check_clean_end(server, signal);
    }
}

TEST_CASE("signal_server ends cleanly by a signal that comes before any client") {
    for (const Signal& signal : signals) {
        CAPTURE(signal.name);
        Process server(EXAMPLES "/signal_server", {"0"});
        served_by(server);
        ::kill(server.pid(), signal.number);
        check_clean_end(server, signal);
    }
}

TEST_CASE("signal_server ends cleanly while clients are being served") {
    for (const Signal& signal : signals) {
        CAPTURE(signal.name);
        Process server(EXAMPLES "/signal_server", {"0"});
        const Address address = served_by(server);
        std::atomic<int> served = 0;
        const auto ask_until_it_is_gone = [&] {
            try {
                for (int i = 0; i < 5000 && answers_fully(address); ++i)
                    ++served;
            } catch (const std::system_error&) {
                // the server is gone
            }
        };
        const Background one(ask_until_it_is_gone);
        const Background two(ask_until_it_is_gone);
        CHECK(eventually([&] { return served >= 10; }));
        ::kill(server.pid(), signal.number);
        check_clean_end(server, signal);
        CHECK(one.ends());
        CHECK(two.ends());
    }
}

TEST_CASE("quit_server echoes lines until a client says quit") {
    Process server(EXAMPLES "/quit_server", {"0"});
    const Address address = served_by(server);
    Socket first = connect_to(address);
    first.sendall("one\ntwo\n");
    first.shutdown(SHUT_WR);
    CHECK(read_to_end(first) == "one\ntwo\n");
    CHECK(ask(address, "three\nquit\nfour\n") == "three\n");
    CHECK(server.read_all() == "the loop has ended\n");
    CHECK(server.wait() == 0);
    CHECK(server.read_errors() == "");
}
