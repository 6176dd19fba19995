// handle_request(): one request, or none in time.

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <system_error>

#include "support/fake_server.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;

namespace {

// How long handle_request() took.
std::chrono::steady_clock::duration handle(FakeServer& server) {
    const auto start = std::chrono::steady_clock::now();
    server.handle_request();
    return std::chrono::steady_clock::now() - start;
}

}  // namespace

TEST_CASE("handle_request() serves one request and calls no service_actions()") {
    FakeServer server;
    server.send("ab");
    server.handle_request();
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "process_request",
                                "finish_request", "handler", "shutdown_request",
                                "close_request"});
    server.hooks.clear();
    server.handle_request();
    CHECK(server.hooks.front() == "get_request b");
    CHECK(server.hooks.back() == "close_request");
}

TEST_CASE("handle_request() calls handle_timeout() when no request came in time") {
    FakeServer server;
    server.timeout = 20ms;
    CHECK(handle(server) >= 20ms);
    CHECK(server.hooks == Hooks{"handle_timeout"});
}

TEST_CASE("A timeout of zero serves what is there and doesn't wait") {
    FakeServer server;
    server.timeout = 0ms;
    server.handle_request();
    CHECK(server.hooks == Hooks{"handle_timeout"});
    server.send("a");
    server.handle_request();
    CHECK(server.hooks.back() == "close_request");
}

TEST_CASE("handle_request() waits for the smaller of timeout and request_timeout()") {
    FakeServer server;
    SUBCASE("timeout is smaller") {
        server.timeout = 20ms;
        server.request_limit = 60s;
    }
    SUBCASE("request_timeout() is smaller") {
        server.timeout = 60s;
        server.request_limit = 20ms;
    }
    SUBCASE("timeout alone") {
        server.timeout = 20ms;
    }
    SUBCASE("request_timeout() alone") {
        server.request_limit = 20ms;
    }
    const auto took = handle(server);
    CHECK(took >= 20ms);
    CHECK(took < 30s);
    CHECK(server.hooks == Hooks{"handle_timeout"});
}

TEST_CASE("Without a timeout handle_request() waits until a request comes") {
    FakeServer server;
    int asked = 0;
    server.pause = [&]() -> Timeout {  // asked on each turn: the request comes on the 4th
        if (++asked == 4)
            server.send("a");
        return asked < 4 ? Timeout(10ms) : std::nullopt;
    };
    CHECK(handle(server) >= 30ms);
    CHECK(server.hooks.front() == "get_request a");
}

TEST_CASE("handle_request() handles an error as the loop does") {
    FakeServer server;
    server.at["handler"] = [] { throw std::runtime_error("no"); };
    server.send("a");
    server.handle_request();
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "process_request",
                                "finish_request", "handler", "handle_error",
                                "shutdown_request", "close_request"});
}

TEST_CASE("handle_request() returns when there was no request after all") {
    FakeServer server;
    server.at["get_request"] = [] {
        throw std::system_error(ECONNABORTED, std::generic_category(), "accept");
    };
    server.send("a");
    server.handle_request();
    CHECK(server.hooks == Hooks{"get_request", "get_request_failed"});
}

TEST_CASE(
    "The timeout is not for the loop: serve_forever() never calls handle_timeout()") {
    FakeServer server;
    server.timeout = 1ms;
    server.request_limit = 1ms;
    server.serve(3);  // of 10 ms each
    CHECK(server.hooks == Hooks{"service_actions", "service_actions", "service_actions"});
}
