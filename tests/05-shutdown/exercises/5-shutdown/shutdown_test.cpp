#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <optional>
#include <string>
#include <thread>

#include "socketserver/event.hpp"
#include "support/fake_server.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using socketserver::Event;
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

// Serves for one turn, if the loop begins at all. What was taken.
std::string one_turn_of(FakeServer& server) {
    server.hooks.clear();
    step("serve_forever() is called, for one turn");
    server.serve(1);
    return taken_by(server);
}

}  // namespace

TEST_CASE("a handler that calls shutdown() ends the loop, and does not wait for itself") {
    const story::Limit limit(3);
    FakeServer server;
    server.at["handler"] = [&server] { server.shutdown(); };
    server.send("ab");
    step("two requests come, a and b; the handler of a calls shutdown()");
    server.serve(2);
    expect("the requests that were taken", taken_by(server), "a");
}

TEST_CASE("a shutdown() before the loop is for the next loop, and for no other") {
    FakeServer server;
    server.send("a");
    step("a request, a, comes, and shutdown() is called");
    server.shutdown();
    expect("the requests that were taken", one_turn_of(server), "");
    expect("the requests that were taken", one_turn_of(server), "a");
}

TEST_CASE("a shutdown() after a loop is for the next loop, too") {
    FakeServer server;
    server.send("ab");
    step("two requests come, a and b");
    expect("the requests that were taken", one_turn_of(server), "a");
    step("shutdown() is called");
    server.shutdown();
    expect("the requests that were taken", one_turn_of(server), "");
    expect("the requests that were taken", one_turn_of(server), "b");
}

TEST_CASE("a loop that waits is ended, without a request") {
    const story::Limit limit(3);
    FakeServer server;
    Event is_waiting;
    server.pause = [&is_waiting] {
        is_waiting.set();
        return std::nullopt;
    };
    step("serve_forever() is called in another thread, with a poll_interval of an hour");
    const std::jthread loop([&] { server.serve_forever(1h); });
    is_waiting.wait();
    step("when it waits, shutdown() is called");
    server.shutdown();
    step("shutdown() has returned, and the thread is joined");
}

TEST_CASE("when shutdown() returns the loop has ended, and its last request before") {
    const story::Limit limit(3);
    FakeServer server;
    Event has_begun;
    std::atomic<bool> has_ended = false;
    server.at["handler"] = [&] {
        has_begun.set();
        std::this_thread::sleep_for(300ms);
        has_ended = true;
    };
    server.send("a");
    bool had_ended = false;
    {
        step("a request comes, whose handler takes 300 ms");
        const std::jthread loop([&] { server.serve(1); });
        has_begun.wait();
        step("while the handler is at work, another thread calls shutdown()");
        server.shutdown();
        had_ended = has_ended;
    }
    expect("whether the handler had ended when shutdown() returned", had_ended, true);
}
