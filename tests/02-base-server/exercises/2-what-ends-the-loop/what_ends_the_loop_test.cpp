#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "support/fake_server.hpp"
#include "support/story.hpp"

using story::expect;
using story::step;

namespace {

struct Quit {};  // no std::exception

bool was_called(const FakeServer& server, const std::string& hook) {
    return std::ranges::find(server.hooks, hook) != server.hooks.end();
}

// Two requests, of which the first one's handler throws. What ended the loop.
template <class Thrown>
std::string end_of_the_loop(FakeServer& server, const Thrown& thrown) {
    bool has_thrown = false;
    server.at["handler"] = [&] {
        if (!has_thrown) {
            has_thrown = true;
            throw thrown;
        }
    };
    server.send("ab");
    step("two requests come, a and b, and serve_forever() runs for two turns");
    try {
        server.serve(2);
    } catch (const Quit&) {
        return "a Quit that the handler threw";
    } catch (const std::exception&) {
        return "a std::exception";
    }
    return "two turns";
}

}  // namespace

TEST_CASE("after an error of one request the loop goes on") {
    FakeServer server;
    step("the handler of a throws a std::runtime_error");
    expect("what ended the loop", end_of_the_loop(server, std::runtime_error("no")),
           "two turns");
    expect("whether handle_error() was called", was_called(server, "handle_error"), true);
    expect("whether b was got", was_called(server, "get_request b"), true);
}

TEST_CASE("what is no std::exception ends the loop") {
    FakeServer server;
    step("the handler of a throws a struct Quit");
    expect("what ended the loop", end_of_the_loop(server, Quit()),
           "a Quit that the handler threw");
    expect("whether handle_error() was called", was_called(server, "handle_error"),
           false);
}

TEST_CASE("the request is shut down before the loop ends") {
    FakeServer server;
    step("the handler of a throws a struct Quit");
    expect("what ended the loop", end_of_the_loop(server, Quit()),
           "a Quit that the handler threw");
    expect("whether shutdown_request() was called",
           was_called(server, "shutdown_request"), true);
}
