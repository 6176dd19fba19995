// How handlers are told to end at once, and what they wait for.

#include <doctest/doctest.h>

#include <chrono>
#include <stop_token>
#include <string>

#include "socketserver/cut_off_at_stop.hpp"
#include "socketserver/event.hpp"
#include "socketserver/tcp_server.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/connect.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("request_stop() is seen by all tokens, those of before and those of later") {
    TCPServer server({"127.0.0.1", 0}, ignore);
    const std::stop_token before = server.stop_token();
    CHECK_FALSE(before.stop_requested());
    server.request_stop();
    CHECK(before.stop_requested());
    CHECK(server.stop_token().stop_requested());
    server.request_stop();  // twice is once
}

TEST_CASE("a handler that waits for another server ends on request_stop()") {
    auto [ours, others] = tcp_pair();
    Event is_waiting;
    TCPServer server({"127.0.0.1", 0}, [&ours = ours, &is_waiting](
                                           Request&, const Address&, BaseServer& own) {
        const CutOffAtStop ends_with(ours, own);
        is_waiting.set();
        CHECK(ours.recv(1).empty());
    });
    const Background loop([&] { server.serve_forever(); });
    const Socket client = connect_to(server.server_address);
    is_waiting.wait();
    const Background ending([&] { server.shutdown(); });
    CHECK(ending.goes_on());
    server.request_stop();
    CHECK(ending.ends());
    CHECK(loop.ends());
    CHECK(others.recv(1).empty());
}

TEST_CASE("a socket is cut off at once when the stop was requested before") {
    auto [ours, others] = tcp_pair();
    TCPServer server({"127.0.0.1", 0}, ignore);
    server.request_stop();
    const CutOffAtStop ends_with(ours, server);
    CHECK(ours.recv(1).empty());
    CHECK(others.recv(1).empty());
}

TEST_CASE("a socket that outlives its CutOffAtStop is left alone") {
    auto [ours, others] = tcp_pair();
    TCPServer server({"127.0.0.1", 0}, ignore);
    { const CutOffAtStop ends_with(ours, server); }
    server.request_stop();
    others.sendall("x");
    CHECK(ours.recv(1) == "x");
}

TEST_CASE("request_stop() neither ends the loop nor cuts clients off") {
    TCPServer server({"127.0.0.1", 0}, answer);
    const Background loop([&] { server.serve_forever(); });
    server.request_stop();
    Socket client = connect_to(server.server_address);
    client.sendall("hello");
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
    server.shutdown();
    CHECK(loop.ends());
}
