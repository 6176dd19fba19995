// TCPServer, seen by its clients.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/ioctl.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "socketserver/tcp_server.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/serving.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("A client gets its answer, and the end of the connection after it") {
    Serving<TCPServer> server({"127.0.0.1", 0}, answer);
    server.start();
    for (const std::string text : {"one", "two", "three"})
        CHECK(ask(server.server_address, text) == "to 127.0.0.1: " + text);
    CHECK(server.stop());
}

TEST_CASE("A client is served over IPv6") {
    Serving<TCPServer> server({"::1", 0}, answer, {.address_family = AF_INET6});
    server.start();
    CHECK(ask(server.server_address, "hello") == "to ::1: hello");
}

TEST_CASE("A dual stack server serves clients of IPv4 and of IPv6") {
    Serving<TCPServer> server({"::", 0}, answer,
                              {.address_family = AF_INET6, .dual_stack = true});
    server.start();
    const int port = server.server_address.port();
    CHECK(ask({"::1", port}, "hello") == "to ::1: hello");
    CHECK(ask({"127.0.0.1", port}, "hello") == "to ::ffff:127.0.0.1: hello");
}

TEST_CASE("Without dual_stack an AF_INET6 server leaves IPv4 clients alone") {
    std::unique_ptr<Serving<TCPServer>> server;
    Socket holder;
    // The server's port is free in IPv4, unless another program has it: then the next
    // one. The socket holds it, so that nobody listens there.
    REQUIRE(eventually([&] {
        server = std::make_unique<Serving<TCPServer>>(
            Address("::", 0), answer, ServerOptions{.address_family = AF_INET6});
        holder = Socket(AF_INET);
        try {
            holder.bind({"127.0.0.1", server->server_address.port()});
            return true;
        } catch (const std::system_error&) {
            return false;
        }
    }));
    server->start();
    const int port = server->server_address.port();
    CHECK(ask({"::1", port}, "hello") == "to ::1: hello");
    CHECK_THROWS_WITH_AS(
        connect_to({"127.0.0.1", port}),
        ("connect 127.0.0.1:" + std::to_string(port) + ": Connection refused").c_str(),
        std::system_error);
}

TEST_CASE("A client that verify_request() refuses is closed without an answer") {
    class Bouncer : public TCPServer {
    public:
        using TCPServer::TCPServer;
        std::atomic<bool> open = false;

    private:
        bool verify_request(Request&, const Address&) override { return open; }
    };
    Serving<Bouncer> server({"127.0.0.1", 0}, answer);
    server.start();
    CHECK(ask(server.server_address, "let me in").empty());
    server.open = true;
    CHECK(ask(server.server_address, "let me in") == "to 127.0.0.1: let me in");
}

TEST_CASE("A handler that throws ends its own connection, and no other") {
    class Counting : public TCPServer {
    public:
        using TCPServer::TCPServer;
        std::atomic<int> errors = 0;

    private:
        void handle_error(Request&, const Address&) override { ++errors; }
    };
    const auto answer_or_throw = [](Request& request, const Address&, BaseServer&) {
        Socket& connection = std::get<Socket>(request);
        const std::string text = connection.recv(1024);
        if (text == "oops")
            throw std::runtime_error("oops");
        connection.sendall(text);
    };
    Serving<Counting> server({"127.0.0.1", 0}, answer_or_throw);
    server.start();
    CHECK(ask(server.server_address, "oops").empty());
    CHECK(ask(server.server_address, "hello") == "hello");
    CHECK(server.stop());
    CHECK(server.errors == 1);
}

TEST_CASE("A handler may close the connection, or move it away, by itself") {
    Socket kept;
    const auto take = [&kept](Request& request, const Address&, BaseServer&) {
        Socket& connection = std::get<Socket>(request);
        if (connection.recv(1024) == "keep")
            kept = std::move(connection);
        else
            connection.close();
    };
    Serving<TCPServer> server({"127.0.0.1", 0}, take);
    server.start();
    CHECK(ask(server.server_address, "close").empty());
    Socket client = connect_to(server.server_address);
    client.sendall("keep");
    CHECK(ask(server.server_address, "close").empty());
    CHECK(server.stop());
    kept.sendall("still here");
    CHECK(client.recv(1024) == "still here");
}

TEST_CASE("A client sees the end although somebody else has the connection open") {
    FileDescriptor copy;
    const auto keep_copy = [&copy](Request& request, const Address&, BaseServer&) {
        const int fileno = std::get<Socket>(request).fileno();
        copy = FileDescriptor(::fcntl(fileno, F_DUPFD_CLOEXEC, 0));
    };
    TCPServer server({"127.0.0.1", 0}, keep_copy);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client).empty());
}

TEST_CASE("shutdown_request() closes the request by close_request(), once or twice") {
    class Steps : public TCPServer {
    public:
        using TCPServer::shutdown_request;
        using TCPServer::TCPServer;
        int closed = 0;

    private:
        void close_request(Request& request) override {
            ++closed;
            TCPServer::close_request(request);
        }
    };
    Steps server({"127.0.0.1", 0}, ignore);
    Request request = Socket(AF_INET);
    server.shutdown_request(request);
    CHECK(server.closed == 1);
    CHECK(std::get<Socket>(request).fileno() == -1);
    server.shutdown_request(request);
    CHECK(server.closed == 2);
}

TEST_CASE("An answer arrives whole though the handler left the question unread") {
    const std::string question(64 * 1024, 'q');
    const std::string long_answer(128 * 1024, 'a');
    std::atomic<bool> answered = false;
    const auto answer_unread = [&](Request& request, const Address&, BaseServer&) {
        Socket& connection = std::get<Socket>(request);
        connection.setsockopt(SOL_SOCKET, SO_SNDBUF, 1024 * 1024);  // it all fits in
        const auto unread = [&] {
            int bytes = 0;
            ::ioctl(connection.fileno(), FIONREAD, &bytes);
            return static_cast<std::size_t>(bytes);
        };
        CHECK(eventually([&] { return unread() == question.size(); }));
        connection.sendall(long_answer);
        answered = true;
    };
    Serving<TCPServer> server({"127.0.0.1", 0}, answer_unread);
    server.socket.setsockopt(SOL_SOCKET, SO_RCVBUF, 1024 * 1024);  // and so does this
    server.start();

    // A small window keeps most of the answer with the server until the client reads.
    Socket client = client_socket(AF_INET);
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096);
    client.connect(server.server_address);
    client.sendall(question);
    CHECK(eventually([&] { return answered.load(); }));
    CHECK(server.stop());  // so the connection is closed
    CHECK(read_to_end(client) == long_answer);
    CHECK(client.getsockopt(SOL_SOCKET, SO_ERROR) == 0);  // no reset
}

TEST_CASE("Unread input is dropped up to a limit: a client may send without end") {
    class Open : public TCPServer {
    public:
        using TCPServer::shutdown_request;
        using TCPServer::TCPServer;
    };
    Open server({"127.0.0.1", 0}, ignore);
    // Of this kind each receive takes one packet, and many more fit in than are dropped.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    std::size_t waiting = 0;
    try {
        for (;; ++waiting)
            client.send("x", MSG_DONTWAIT);
    } catch (const std::system_error&) {
        REQUIRE(waiting > 100);
    }
    Socket copy(FileDescriptor(::fcntl(connection.fileno(), F_DUPFD_CLOEXEC, 0)));
    Request request = std::move(connection);
    server.shutdown_request(request);
    client.close();
    const std::size_t left = read_to_end(copy).size();
    CHECK(left > 0);
    CHECK(left < waiting);
}

TEST_CASE("The listener is non-blocking inside, and its timeout stays none") {
    TCPServer server({"127.0.0.1", 0}, ignore);
    CHECK((::fcntl(server.fileno(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK_FALSE(server.socket.gettimeout());
}

TEST_CASE("The listener stays non-blocking inside when its timeout is taken back") {
    TCPServer server({"127.0.0.1", 0}, ignore);
    server.socket.settimeout(5s);
    server.socket.settimeout(Timeout());
    CHECK((::fcntl(server.fileno(), F_GETFL) & O_NONBLOCK) != 0);
    CHECK_FALSE(server.socket.gettimeout());
    server.socket.setblocking(true);
    CHECK((::fcntl(server.fileno(), F_GETFL) & O_NONBLOCK) != 0);
}

TEST_CASE("A connection that was accepted is blocking, and has no timeout") {
    bool blocking = false;
    Timeout timeout = 1ms;
    const auto look = [&](Request& request, const Address&, BaseServer&) {
        const Socket& connection = std::get<Socket>(request);
        blocking = (::fcntl(connection.fileno(), F_GETFL) & O_NONBLOCK) == 0;
        timeout = connection.gettimeout();
    };
    TCPServer server({"127.0.0.1", 0}, look);
    server.socket.settimeout(5s);
    const Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(blocking);
    CHECK_FALSE(timeout);
}

TEST_CASE("handle_request() waits for the smaller of timeout and the socket's own") {
    class Patient : public TCPServer {
    public:
        using TCPServer::TCPServer;
        int timeouts = 0;

    private:
        void handle_timeout() override { ++timeouts; }
    };
    Patient server({"127.0.0.1", 0}, answer);
    SUBCASE("the server's") {
        server.timeout = 20ms;
        server.socket.settimeout(60s);
    }
    SUBCASE("the socket's") {
        server.timeout = 60s;
        server.socket.settimeout(20ms);
    }
    SUBCASE("the socket's alone") {
        server.socket.settimeout(20ms);
    }
    const auto start = std::chrono::steady_clock::now();
    server.handle_request();
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 20ms);
    CHECK(took < 30s);
    CHECK(server.timeouts == 1);

    Socket client = connect_to(server.server_address);
    client.sendall("hello");
    server.timeout = 5s;
    server.socket.settimeout(5s);
    server.handle_request();
    CHECK(read_to_end(client) == "to 127.0.0.1: hello");
    CHECK(server.timeouts == 1);
}
