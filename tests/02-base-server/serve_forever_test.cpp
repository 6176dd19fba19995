// The steps of a request in serve_forever(), in their order.

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "socketserver/base_server.hpp"
#include "socketserver/socket.hpp"
#include "support/connection_server.hpp"
#include "support/fake_server.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;

namespace {

struct Foreign {};  // no std::exception

void fail() {
    throw std::runtime_error("no");
}

void fail_with_foreign() {
    throw Foreign();
}

// The hooks of a request that nothing hinders, in the loop.
Hooks served(const std::string& letter) {
    return {"get_request " + letter, "verify_request", "process_request",
            "finish_request",        "handler",        "shutdown_request",
            "close_request",         "service_actions"};
}

Hooks operator+(Hooks left, const Hooks& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

}  // namespace

TEST_CASE("A request is got, verified, processed, finished, shut down and closed") {
    FakeServer server;
    server.send("a");
    server.serve(1);
    CHECK(server.hooks == served("a"));
}

TEST_CASE("The loop serves one request after the other, in the order they came") {
    FakeServer server;
    server.send("abc");
    server.serve(3);
    CHECK(server.hooks == served("a") + served("b") + served("c"));
}

TEST_CASE("Without a request the loop calls nothing but service_actions()") {
    FakeServer server;
    server.serve(3);
    CHECK(server.hooks == Hooks{"service_actions", "service_actions", "service_actions"});
}

TEST_CASE("poll_interval is how long a turn without a request lasts") {
    FakeServer server;
    const auto start = std::chrono::steady_clock::now();
    server.serve(5);  // of 10 ms each
    CHECK(std::chrono::steady_clock::now() - start >= 50ms);
}

TEST_CASE("A request that verify_request() refuses is shut down and not processed") {
    FakeServer server;
    server.accepts = false;
    server.send("a");
    server.serve(1);
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "shutdown_request",
                                "close_request", "service_actions"});
}

TEST_CASE("When process_request() throws, the error is handled and the loop goes on") {
    FakeServer server;
    server.at["process_request"] = fail;
    server.send("ab");
    server.serve(2);
    const Hooks after_it{"verify_request",   "process_request", "handle_error",
                         "shutdown_request", "close_request",   "service_actions"};
    CHECK(server.hooks ==
          Hooks{"get_request a"} + after_it + Hooks{"get_request b"} + after_it);
}

TEST_CASE("When the handler throws, the error is handled and the request closed once") {
    FakeServer server;
    server.at["handler"] = fail;
    server.send("a");
    server.serve(1);
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "process_request",
                                "finish_request", "handler", "handle_error",
                                "shutdown_request", "close_request", "service_actions"});
}

TEST_CASE("When verify_request() throws, the error is handled and the loop goes on") {
    FakeServer server;
    server.at["verify_request"] = fail;
    server.send("a");
    server.serve(2);
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "handle_error",
                                "shutdown_request", "close_request", "service_actions",
                                "service_actions"});
}

TEST_CASE("A foreign exception shuts the request down and leaves the loop") {
    FakeServer server;
    server.at["handler"] = fail_with_foreign;
    server.send("ab");
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "process_request",
                                "finish_request", "handler", "shutdown_request",
                                "close_request"});
}

TEST_CASE("A foreign exception of verify_request() leaves the loop in the same way") {
    FakeServer server;
    server.at["verify_request"] = fail_with_foreign;
    server.send("a");
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    CHECK(server.hooks ==
          Hooks{"get_request a", "verify_request", "shutdown_request", "close_request"});
}

TEST_CASE("An exception of service_actions() leaves the loop, of whatever type") {
    FakeServer server;
    server.at["service_actions"] = fail;
    CHECK_THROWS_WITH_AS(server.serve_forever(10ms), "no", std::runtime_error);
    server.at["service_actions"] = fail_with_foreign;
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    CHECK(server.hooks == Hooks{"service_actions", "service_actions"});
}

TEST_CASE("An exception of handle_error() leaves the loop") {
    FakeServer server;
    server.at["handler"] = fail;
    server.at["handle_error"] = fail_with_foreign;
    server.send("a");
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    CHECK(server.hooks.back() == "handle_error");
}

TEST_CASE("A loop that an exception has left can be started again") {
    FakeServer server;
    server.at["handler"] = fail_with_foreign;
    server.send("ab");
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    server.at.clear();
    server.hooks.clear();
    server.serve(1);
    CHECK(server.hooks == served("b"));
}

TEST_CASE("When get_request() throws a system_error there was no request") {
    FakeServer server;
    server.at["get_request"] = [&server] {
        server.at.erase("get_request");
        throw std::system_error(ECONNABORTED, std::generic_category(), "accept");
    };
    server.send("a");
    server.serve(2);
    CHECK(server.hooks ==
          Hooks{"get_request", "get_request_failed", "service_actions"} + served("a"));
}

TEST_CASE("get_request_failed() may leave the loop by throwing on") {
    FakeServer server;
    server.at["get_request"] = [] {
        throw std::system_error(EBADF, std::generic_category(), "accept");
    };
    server.at["get_request_failed"] = [] { throw; };
    server.send("a");
    CHECK_THROWS_WITH_AS(server.serve_forever(10ms), "accept: Bad file descriptor",
                         std::system_error);
    CHECK(server.hooks == Hooks{"get_request", "get_request_failed"});
}

TEST_CASE("Anything else that get_request() throws leaves the loop") {
    FakeServer server;
    server.at["get_request"] = fail;
    server.send("a");
    CHECK_THROWS_WITH_AS(server.serve_forever(10ms), "no", std::runtime_error);
    server.at["get_request"] = fail_with_foreign;
    CHECK_THROWS_AS(server.serve_forever(10ms), Foreign);
    CHECK(server.hooks == Hooks{"get_request", "get_request"});
}

TEST_CASE("The handler gets the request, the client's address and the server") {
    class Plain : public BaseServer {
    public:
        using BaseServer::BaseServer;
        using BaseServer::finish_request;
        int fileno() const override { return -1; }

    private:
        std::pair<Request, Address> get_request() override { return {}; }
    };

    std::string data;
    std::string client;
    const BaseServer* server = nullptr;
    Plain plain("here", [&](Request& request, const Address& address, BaseServer& base) {
        data = std::get<Datagram>(request).data;
        client = address.path();
        server = &base;
    });
    Request request = Datagram{.data = "hello"};
    plain.finish_request(request, "there");
    CHECK(data == "hello");
    CHECK(client == "there");
    CHECK(server == &plain);
    CHECK(plain.server_address.path() == "here");
}

TEST_CASE("A request that nobody takes over is closed with its last step") {
    ConnectionServer server;
    server.serve(1);
    CHECK_FALSE(server.is_open());
    CHECK(server.test_end.recv(1).empty());
}

TEST_CASE("A process_request() that moves from the request leaves nothing to close") {
    ConnectionServer server;
    server.takes = true;
    SUBCASE("and goes on") {}
    SUBCASE("and throws then") {
        server.at["handler"] = fail;
    }
    server.serve(1);
    CHECK(server.is_open());
    server.taken.sendall("still here");
    CHECK(server.test_end.recv(100) == "still here");
}

namespace {

// The least that a server needs: where a request is seen, and how it is taken.
class LeastServer : public BaseServer {
public:
    explicit LeastServer(RequestHandlerClass request_handler_class)
        : BaseServer("a socket", std::move(request_handler_class)) {}

    int fileno() const override { return receiver_.fileno(); }

    void send(const std::string& request) { sender_.sendall(request); }

private:
    std::pair<Request, Address> get_request() override {
        return {receiver_.recvfrom(100).first, "a client"};
    }

    std::pair<Socket, Socket> pair_ = Socket::socketpair(AF_UNIX, SOCK_DGRAM);
    Socket& sender_ = pair_.first;
    Socket& receiver_ = pair_.second;
};

}  // namespace

TEST_CASE("A server needs only fileno() and get_request(): all else has a default") {
    std::string served;
    LeastServer server([&served](Request& request, const Address&, BaseServer&) {
        served += std::get<Datagram>(request).data;
        if (served == "one two three ")
            throw EndOfTest();
    });
    CHECK(server.server_address.path() == "a socket");
    CHECK_FALSE(server.timeout);
    server.server_activate();
    server.send("one ");
    server.handle_request();
    CHECK(served == "one ");

    server.timeout = 1ms;
    server.handle_request();
    server.send("two ");
    server.send("three ");
    CHECK_THROWS_AS(server.serve_forever(10ms), EndOfTest);
    CHECK(served == "one two three ");
    server.server_close();
    server.server_close();
}

TEST_CASE(
    "An error is handled while it is being caught, and the request shut down after "
    "that") {
    FakeServer server;
    server.send("ab");
    Hooks caught_in;
    server.at["handler"] = [&] {
        if (server.hooks.size() < 6)
            throw std::runtime_error("the first one");
        throw EndOfTest();
    };
    for (const std::string hook : {"handle_error", "shutdown_request", "close_request"})
        server.at[hook] = [&caught_in, hook] {
            if (std::current_exception())
                caught_in.push_back(hook);
        };
    server.serve(100);
    CHECK(caught_in == Hooks{"handle_error"});
    CHECK(std::ranges::count(server.hooks, "shutdown_request") == 2);
}
