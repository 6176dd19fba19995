// When accept(2) or recvmsg(2) fails: which errors the loop passes over, and which end
// it.

#include <doctest/doctest.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/serving.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("A client that reset its connection before it was accepted is no request") {
    class Counting : public TCPServer {
    public:
        using TCPServer::TCPServer;
        std::atomic<int> requests = 0;

    private:
        bool verify_request(Request&, const Address&) override {
            ++requests;
            return true;
        }
    };
    Serving<Counting> server({"127.0.0.1", 0}, answer);
    for (int i = 0; i < 3; ++i) {
        Socket client = connect_to(server.server_address);
        const linger reset_at_close{.l_onoff = 1, .l_linger = 0};
        client.setsockopt(
            SOL_SOCKET, SO_LINGER,
            {reinterpret_cast<const char*>(&reset_at_close), sizeof reset_at_close});
    }
    server.start();
    CHECK(ask(server.server_address, "hello") == "to 127.0.0.1: hello");
    CHECK(server.stop());
    CHECK(server.requests == 1);
}

namespace {

// Another process that shares the socket takes each first client or datagram, after the
// loop saw that it is there.
template <class Server>
class Robbed : public Server {
public:
    using Server::Server;

    std::atomic<bool> robbed = false;

private:
    std::pair<Request, Address> get_request() override {
        if (!robbed) {
            Server::get_request();
            robbed = true;
        }
        return Server::get_request();
    }
};

}  // namespace

TEST_CASE("A client that somebody else took first is no request and doesn't block") {
    Serving<Robbed<TCPServer>> server({"127.0.0.1", 0}, answer);
    SUBCASE("and the socket has no timeout") {}
    SUBCASE("and the socket has a long timeout") {
        server.socket.settimeout(60s);
    }
    const Socket robbed = connect_to(server.server_address);
    server.start();
    CHECK(eventually([&] { return server.robbed && server.turns() >= 3; }));
    CHECK(ask(server.server_address, "hello") == "to 127.0.0.1: hello");
    CHECK(server.stop());
}

TEST_CASE("A datagram that somebody else took first is no request and doesn't block") {
    Serving<Robbed<UDPServer>> server({"127.0.0.1", 0}, answer);
    SUBCASE("and the socket has no timeout") {}
    SUBCASE("and the socket has a long timeout") {
        server.socket.settimeout(60s);
    }
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    client.sendall("lost");
    server.start();
    CHECK(eventually([&] { return server.robbed && server.turns() >= 3; }));
    client.sendall("hello");
    CHECK(client.recv(1024) == "to 127.0.0.1: hello");
    CHECK(server.stop());
}

namespace {

// Errors of accept(2) that can't be made here are thrown in its place, once.
class FailingAccept : public TCPServer {
public:
    using TCPServer::accept_pause;
    using TCPServer::TCPServer;

    int error = 0;
    const std::error_category* category = &std::generic_category();

private:
    std::pair<Request, Address> get_request() override {
        if (error != 0)
            throw std::system_error(std::exchange(error, 0), *category, "accept");
        return TCPServer::get_request();
    }
};

}  // namespace

TEST_CASE("A client that is gone, or was kept out, does not make the server pause") {
    FailingAccept server({"127.0.0.1", 0}, answer);
    Socket client = connect_to(server.server_address);
    client.sendall("hello");
    for (const int error :
         {EAGAIN, ECONNABORTED, EPROTO, EPERM, ENETDOWN, EHOSTUNREACH}) {
        CAPTURE(error);
        server.error = error;
        server.handle_request();
        CHECK_FALSE(server.accept_pause());
    }
    server.handle_request();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
}

TEST_CASE("Without descriptors or memory the server pauses, for 100 ms at most") {
    FailingAccept server({"127.0.0.1", 0}, answer);
    Socket client = connect_to(server.server_address);
    client.sendall("hello");
    for (const int error : {EMFILE, ENFILE, ENOBUFS, ENOMEM}) {
        CAPTURE(error);
        server.error = error;
        server.handle_request();
        const Timeout pause = server.accept_pause();
        REQUIRE(pause);
        CHECK(*pause > 0ms);
        CHECK(*pause <= 100ms);
        CHECK(eventually([&] { return !server.accept_pause(); }));
    }
    server.category = &std::system_category();  // the other name for the same numbers
    server.error = EMFILE;
    server.handle_request();
    CHECK(server.accept_pause());
    server.handle_request();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
}

TEST_CASE("A socket that can't be used ends the loop with the error") {
    FailingAccept server({"127.0.0.1", 0}, answer);
    const Socket client = connect_to(server.server_address);
    for (const int error : {EBADF, EINVAL, ENOTSOCK}) {
        CAPTURE(error);
        server.error = error;
        CHECK_THROWS_AS(server.serve_forever(10ms), std::system_error);
        server.error = error;
        CHECK_THROWS_AS(server.handle_request(), std::system_error);
    }
}

namespace {

// Errors of a library that counts them in its own way.
class OwnCategory : public std::error_category {
public:
    const char* name() const noexcept override { return "own"; }
    std::string message(int error) const override { return std::to_string(error); }
};

}  // namespace

TEST_CASE("An error that is no errno makes the server neither pause nor end") {
    const OwnCategory own;
    FailingAccept server({"127.0.0.1", 0}, answer);
    server.category = &own;
    Socket client = connect_to(server.server_address);
    client.sendall("hello");
    for (const int error : {EMFILE, EINVAL}) {
        CAPTURE(error);
        server.error = error;
        CHECK_NOTHROW(server.handle_request());
        CHECK(server.error == 0);
        CHECK_FALSE(server.accept_pause());
    }
    server.handle_request();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
}

TEST_CASE("A server that was not activated throws, and does not spin") {
    TCPServer server({"127.0.0.1", 0}, answer, {.bind_and_activate = false});
    SUBCASE("it is not bound") {}
    SUBCASE("it is bound") {
        server.server_bind();
    }
    CHECK_THROWS_WITH_AS(server.serve_forever(10ms), "accept: Invalid argument",
                         std::system_error);
    CHECK_THROWS_WITH_AS(server.handle_request(), "accept: Invalid argument",
                         std::system_error);
}

TEST_CASE("A server that is closed throws, and does not spin") {
    TCPServer server({"127.0.0.1", 0}, answer);
    server.server_close();
    const char* closed = "descriptor -1 can't be watched: the socket is closed";
    CHECK_THROWS_WITH_AS(server.serve_forever(10ms), closed, std::invalid_argument);
    CHECK_THROWS_WITH_AS(server.handle_request(), closed, std::invalid_argument);
}

TEST_CASE("A server whose handler closes it throws on the next turn") {
    const auto close_server = [](Request&, const Address&, BaseServer& server) {
        server.server_close();
    };
    TCPServer server({"127.0.0.1", 0}, close_server);
    const Socket client = connect_to(server.server_address);
    CHECK_THROWS_AS(server.serve_forever(10ms), std::invalid_argument);
}
