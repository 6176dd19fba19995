// accept_pause(): for how long no request can be taken.

#include <doctest/doctest.h>

#include <chrono>

#include "support/fake_server.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;

namespace {

// A pause until a point in time, and how often it was asked for.
struct Pause {
    Deadline end;
    int asked = 0;

    Timeout operator()() {
        ++asked;
        return end.passed() ? std::nullopt : end.remaining();
    }
};

}  // namespace

TEST_CASE("While it pauses the loop takes no request, and goes on with all else") {
    FakeServer server;
    server.send("a");
    int turns = 0;
    server.at["service_actions"] = [&] { ++turns; };
    server.at["handler"] = [] { throw EndOfTest(); };
    server.pause = [&] { return turns < 3 ? Timeout(20ms) : std::nullopt; };
    const auto start = std::chrono::steady_clock::now();
    CHECK_THROWS_AS(server.serve_forever(60s), EndOfTest);

    server.hooks.resize(4);
    CHECK(server.hooks == Hooks{"service_actions", "service_actions", "service_actions",
                                "get_request a"});
    // The request that waits all the time did not make a turn any shorter.
    CHECK(std::chrono::steady_clock::now() - start >= 3 * 20ms);
}

TEST_CASE("During a long pause a turn lasts no longer than poll_interval") {
    FakeServer server;
    server.pause = [] { return Timeout(60s); };
    const auto start = std::chrono::steady_clock::now();
    server.serve(3);  // of 10 ms each
    CHECK(std::chrono::steady_clock::now() - start < 30s);
    CHECK(server.hooks == Hooks{"service_actions", "service_actions", "service_actions"});
}

TEST_CASE("A request is served when the pause is over, not a poll_interval later") {
    FakeServer server;
    server.send("a");
    const auto start = std::chrono::steady_clock::now();
    Pause pause{Deadline(20ms)};
    server.pause = [&] { return pause(); };
    server.at["handler"] = [] { throw EndOfTest(); };
    CHECK_THROWS_AS(server.serve_forever(60s), EndOfTest);
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 20ms);
    CHECK(took < 30s);
}

TEST_CASE("handle_request() takes no request while it pauses, and serves it then") {
    FakeServer server;
    server.send("a");
    Pause pause{Deadline(20ms)};
    server.pause = [&] { return pause(); };
    server.at["get_request"] = [&] { CHECK(pause.end.passed()); };
    server.handle_request();
    CHECK(server.hooks.front() == "get_request a");
    CHECK(server.hooks.back() == "close_request");
    CHECK(pause.asked <= 5);
}

TEST_CASE("handle_request() times out in the middle of a pause") {
    FakeServer server;
    server.send("a");
    server.pause = [] { return Timeout(60s); };
    server.timeout = 20ms;
    const auto start = std::chrono::steady_clock::now();
    server.handle_request();
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 20ms);
    CHECK(took < 30s);
    CHECK(server.hooks == Hooks{"handle_timeout"});
}
