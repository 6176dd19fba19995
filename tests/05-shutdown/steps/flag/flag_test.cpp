// The first attempt, a flag: the loop ends, but nobody can wait for its end.

#include <doctest/doctest.h>

#include <chrono>

#include "05-shutdown/late_request.hpp"
#include "05-shutdown/watched.hpp"
#include "support/background.hpp"
#include "support/fake_server.hpp"

using namespace std::chrono_literals;
using socketserver::Event;

TEST_CASE("With a flag the loop ends at its next turn") {
    FakeServer server;
    server.send("ab");
    server.at["handler"] = [&] { server.shutdown(); };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(loop.ends());
    REQUIRE_FALSE(server.hooks.empty());
    CHECK(server.hooks.front() == "get_request a");
    CHECK(server.hooks.back() == "service_actions");
    CHECK(server.hooks.size() == 8);
}

TEST_CASE("With a flag shutdown() returns while a request is still being served") {
    FakeServer server;
    Event has_begun;
    Event may_end;
    server.at["handler"] = [&] {
        has_begun.set();
        may_end.wait();
    };
    server.send("a");
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(has_begun.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.ends());
    CHECK(loop.goes_on());
    may_end.set();
    CHECK(loop.ends());
}

TEST_CASE("With a flag a request is served that comes after shutdown() has returned") {
    Watched<FakeServer> server;
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    server.shutdown();
    CHECK(loop.goes_on());
    server.send("a");
    REQUIRE(loop.ends());
    REQUIRE_FALSE(server.hooks.empty());
    CHECK(server.hooks.front() == "get_request a");
}

TEST_CASE(
    "late_request: with a flag shutdown() does not wait, and the client is served") {
    CHECK(late_request_shows([](const LateRequest& run) {
        return run.returned_ms < run.ended_ms && run.is_served;
    }));
}
