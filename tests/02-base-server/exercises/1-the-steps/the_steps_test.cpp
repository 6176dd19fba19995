#include <doctest/doctest.h>

#include <cerrno>
#include <stdexcept>
#include <string>
#include <system_error>

#include "support/fake_server.hpp"
#include "support/story.hpp"

using story::expect;
using story::step;

namespace {

// The hooks of a turn as one line.
std::string hooks_of(const FakeServer& server) {
    std::string text;
    for (const std::string& hook : server.hooks)
        text += (text.empty() ? "" : ", ") + hook;
    return text;
}

void fail() {
    throw std::runtime_error("no");
}

// One request, in a server that is prepared by the test.
void serve_one(FakeServer& server) {
    server.timeout = std::chrono::seconds(5);
    server.send("a");
    step("a request, a, comes, and handle_request() is called");
    server.handle_request();
}

}  // namespace

TEST_CASE("a request is verified, processed and ended, once") {
    FakeServer server;
    serve_one(server);
    expect("the hooks that were called", hooks_of(server),
           "get_request a, verify_request, process_request, finish_request, handler, "
           "shutdown_request, close_request");
}

TEST_CASE("a request that is refused is shut down, and nobody serves it") {
    FakeServer server;
    step("verify_request() says no");
    server.accepts = false;
    serve_one(server);
    expect("the hooks that were called", hooks_of(server),
           "get_request a, verify_request, shutdown_request, close_request");
}

TEST_CASE("when the handler throws the error is handled, and the request is shut down") {
    FakeServer server;
    step("the handler throws a std::runtime_error");
    server.at["handler"] = fail;
    serve_one(server);
    expect("the hooks that were called", hooks_of(server),
           "get_request a, verify_request, process_request, finish_request, handler, "
           "handle_error, shutdown_request, close_request");
}

TEST_CASE(
    "when verify_request() throws the error is handled, and the request is shut down") {
    FakeServer server;
    step("verify_request() throws a std::runtime_error");
    server.at["verify_request"] = fail;
    serve_one(server);
    expect("the hooks that were called", hooks_of(server),
           "get_request a, verify_request, handle_error, shutdown_request, "
           "close_request");
}

TEST_CASE("when nothing has come after all get_request_failed() is asked, and no more") {
    FakeServer server;
    step("get_request() throws a std::system_error, EAGAIN");
    server.at["get_request"] = [] {
        throw std::system_error(EAGAIN, std::generic_category(), "get_request");
    };
    serve_one(server);
    expect("the hooks that were called", hooks_of(server),
           "get_request, get_request_failed");
}
