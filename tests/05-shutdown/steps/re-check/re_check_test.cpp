// The third attempt: the flag is looked at again after the wait. No late request is
// served any more; shutdown() is as late as before.

#include <doctest/doctest.h>

#include <chrono>
#include <thread>

#include "05-shutdown/late_request.hpp"
#include "05-shutdown/watched.hpp"
#include "support/background.hpp"
#include "support/eventually.hpp"
#include "support/fake_server.hpp"

using namespace std::chrono_literals;
using std::chrono::steady_clock;

namespace {

// Whether a request is served that comes so long after shutdown() was called in another
// thread.
bool serves_request_after(std::chrono::milliseconds pause) {
    Watched<FakeServer> server;
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    std::this_thread::sleep_for(pause);
    server.send("a");
    if (shutdown.goes_on())
        server.send("b");  // it came before shutdown(), and the loop waits again
    REQUIRE(shutdown.ends());
    REQUIRE(loop.ends());
    return !server.hooks.empty();
}

}  // namespace

TEST_CASE("With a re-check a request that comes after shutdown() was asked for stays") {
    // How long the other thread needs to ask for it can't be known, only be waited for.
    std::chrono::milliseconds pause = 10ms;
    CHECK(eventually([&] { return !serves_request_after(pause *= 2); }));
}

TEST_CASE("late_request: with a re-check the late client is not served") {
    CHECK(late_request_shows([](const LateRequest& run) { return !run.is_served; }));
}

TEST_CASE("With a re-check shutdown() still lasts until the wait is over by itself") {
    Watched<FakeServer> server;
    const auto start = steady_clock::now();
    const Background loop([&] { server.serve_forever(300ms); });
    REQUIRE(server.is_waiting.wait(5s));
    server.shutdown();
    CHECK(steady_clock::now() - start >= 300ms);
    CHECK(loop.ends());
}

TEST_CASE("With a re-check shutdown() before any loop still waits for one") {
    FakeServer server;
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.goes_on());
    const Background loop([&] { server.serve_forever(10ms); });  // releases it
    CHECK(loop.ends());
    CHECK(shutdown.ends());
}
