// The second attempt, Python's flag and event: shutdown() waits, but it is late, and may
// wait for ever.

#include <doctest/doctest.h>

#include <chrono>

#include "05-shutdown/late_request.hpp"
#include "05-shutdown/watched.hpp"
#include "support/background.hpp"
#include "support/fake_server.hpp"

using namespace std::chrono_literals;
using socketserver::Event;
using std::chrono::steady_clock;

TEST_CASE("With an event shutdown() waits until the request at work is served") {
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
    CHECK(shutdown.goes_on());
    may_end.set();
    // On a busy machine shutdown() may have come when the loop was waiting again.
    if (shutdown.goes_on())
        server.send("b");
    CHECK(shutdown.ends());
    CHECK(loop.ends());
}

TEST_CASE("Without a waker shutdown() lasts until the wait is over by itself") {
    Watched<FakeServer> server;
    const auto start = steady_clock::now();
    const Background loop([&] { server.serve_forever(300ms); });
    REQUIRE(server.is_waiting.wait(5s));
    server.shutdown();
    CHECK(steady_clock::now() - start >= 300ms);
    CHECK(loop.ends());
}

TEST_CASE("Without a re-check the request that ends the wait is served") {
    Watched<FakeServer> server;
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.goes_on());
    server.send("a");
    // On a busy machine shutdown() may have come when the loop was waiting again.
    if (shutdown.goes_on())
        server.send("b");
    REQUIRE(shutdown.ends());
    REQUIRE(loop.ends());
    REQUIRE_FALSE(server.hooks.empty());
    CHECK(server.hooks.front() == "get_request a");
}

TEST_CASE("late_request: without a re-check the late client is served") {
    CHECK(late_request_shows([](const LateRequest& run) { return run.is_served; }));
}

TEST_CASE("With a flag and an event shutdown() before any loop waits for one") {
    FakeServer server;
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.goes_on());
    const Background loop([&] { server.serve_forever(10ms); });  // releases it
    CHECK(loop.ends());
    CHECK(shutdown.ends());
}

TEST_CASE("With a flag and an event a handler that calls shutdown() waits for itself") {
    FakeServer server;
    Event handler_waits;
    server.at["handler"] = [&] {
        handler_waits.set();
        server.shutdown();
    };
    server.send("a");
    const Background loop([&] { server.serve_forever(10ms); });
    REQUIRE(handler_waits.wait(5s));
    CHECK(loop.goes_on());
    // A second loop sees the flag, ends in the place of the first, and says so.
    const Background second([&] { server.serve_forever(10ms); });
    CHECK(second.ends());
    CHECK(loop.goes_on());  // nobody has told the first: the flag is taken back
    server.shutdown();
    CHECK(loop.ends());
}
