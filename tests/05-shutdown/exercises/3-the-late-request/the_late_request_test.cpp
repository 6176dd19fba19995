#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "support/fake_server.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using story::expect;
using story::step;

namespace {

// The requests that were taken so far, by their letters.
std::string taken_by(const FakeServer& server) {
    std::string letters;
    for (const std::string& hook : server.hooks)
        if (hook.starts_with("get_request "))
            letters += hook.back();
    return letters;
}

// Does something when the loop is about to wait, the first time.
template <class Action>
void before_the_wait(FakeServer& server, Action action) {
    server.pause = [action, is_done = false]() mutable {
        if (!std::exchange(is_done, true))
            action();
        return std::nullopt;
    };
}

// A loop whose end is asked for in its wait, and in the same moment a request comes.
void run_with_late_request(FakeServer& server) {
    before_the_wait(server, [&server] {
        server.send("a");
        server.shutdown();
    });
    step("serve_forever() is called");
    step("while it waits, the end is asked for, and a request, a, comes");
    server.serve_forever(1h);
    step("serve_forever() has returned");
}

}  // namespace

TEST_CASE("a loop that waits is ended at once") {
    FakeServer server;
    before_the_wait(server, [&server] { server.shutdown(); });
    step("serve_forever() is called, with a poll_interval of four seconds");
    step("while it waits, the end is asked for");
    const auto start = steady_clock::now();
    server.serve_forever(4s);
    expect("whether it has ended within two seconds", steady_clock::now() - start < 2s,
           true);
}

TEST_CASE("a request that came when the end was asked for is not taken") {
    FakeServer server;
    run_with_late_request(server);
    expect("the requests that were taken", taken_by(server), "");
}

TEST_CASE("when the server serves again it is taken") {
    FakeServer server;
    run_with_late_request(server);
    server.hooks.clear();
    step("serve_forever() is called again, for one turn");
    server.serve(1);
    expect("the requests that were taken", taken_by(server), "a");
}

TEST_CASE("a request that was taken before is served to its end") {
    FakeServer server;
    server.at["verify_request"] = [&server] { server.shutdown(); };
    server.send("ab");
    step("two requests come, a and b; the end is asked for when a has been taken");
    server.serve_forever(1h);
    expect("the requests that were taken", taken_by(server), "a");
    expect("the last hook that was called for it",
           server.hooks.size() < 2 ? "" : server.hooks.at(server.hooks.size() - 2),
           "close_request");
}
