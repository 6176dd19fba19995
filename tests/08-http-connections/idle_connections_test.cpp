#include "socketserver/http/idle_connections.hpp"

#include <doctest/doctest.h>
#include <poll.h>

#include <atomic>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "kept_work.hpp"
#include "socketserver/event.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/watchdog.hpp"

using socketserver::Event;
using socketserver::Socket;
using socketserver::http::IdleConnections;
using Wait = IdleConnections::Wait;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

bool has_received(const Socket& connection) {
    pollfd readable{.fd = connection.fileno(), .events = POLLIN, .revents = 0};
    return ::poll(&readable, 1, 5000) > 0;
}

}  // namespace

TEST_CASE("close() ends a wait that has begun, as if the client had left") {
    auto [client, connection] = tcp_pair();
    IdleConnections idle;
    Event is_waiting;
    std::string received = "nothing yet";
    Background waiter([&, &connection = connection] {
        const Wait wait(&idle, connection);
        is_waiting.set();
        received = connection.recv(1);
    });
    CHECK(is_waiting.wait(std::chrono::seconds(5)));
    CHECK(waiter.goes_on());
    idle.close();
    CHECK(waiter.ends());
    CHECK(received.empty());
}

TEST_CASE("close() ends a wait that begins later") {
    auto [client, connection] = tcp_pair();
    connection.settimeout(std::chrono::seconds(5));
    IdleConnections idle;
    CHECK_FALSE(idle.closed());
    idle.close();
    CHECK(idle.closed());
    const Wait wait(&idle, connection);
    CHECK(connection.recv(1).empty());
}

TEST_CASE("what a client had sent before close() is still received") {
    auto [client, connection] = tcp_pair();
    connection.settimeout(std::chrono::seconds(5));
    client.sendall("hello");
    REQUIRE(has_received(connection));
    IdleConnections idle;
    idle.close();
    {
        const Wait wait(&idle, connection);
        CHECK(connection.recv(100) == "hello");
    }
    const Wait wait(&idle, connection);
    CHECK(connection.recv(100).empty());
    connection.sendall("an answer");
    CHECK(client.recv(100) == "an answer");
}

TEST_CASE("the rest of what has begun to come in before close() may come later") {
    auto [client, connection] = tcp_pair();
    connection.settimeout(std::chrono::seconds(5));
    IdleConnections idle;
    const Wait before(&idle, connection);
    client.sendall("a request, ");
    REQUIRE(has_received(connection));
    idle.close();
    const Wait later(&idle, connection);
    CHECK(connection.recv(100) == "a request, ");
    char none = 0;
    CHECK_FALSE(connection.try_recv_into(&none, 1));  // it would wait: this is no end
    client.sendall("and its body");
    CHECK(connection.recv(100) == "and its body");
}

TEST_CASE("close() leaves a connection alone whose wait is over") {
    auto [client, connection] = tcp_pair();
    connection.settimeout(std::chrono::seconds(5));
    IdleConnections idle;
    { const Wait wait(&idle, connection); }
    idle.close();
    client.sendall("the rest of a request");
    CHECK(connection.recv(100) == "the rest of a request");
}

TEST_CASE("close() does no harm to a client that is gone, and may be called again") {
    auto [client, connection] = tcp_pair();
    client.close();
    IdleConnections idle;
    const Wait wait(&idle, connection);
    idle.close();
    idle.close();
    CHECK(connection.recv(1).empty());
}

TEST_CASE("waits that begin and end while close() runs are ended, and no others") {
    for (int round = 0; round < 20; ++round) {
        IdleConnections idle;
        std::atomic<int> waited = 0;
        std::vector<std::thread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&] {
                while (!idle.closed() || waited < 100) {
                    // Each pair has the numbers of one that was closed a moment ago.
                    auto [client, connection] = Socket::socketpair();
                    client.sendall("x");
                    const bool was_closed = idle.closed();
                    {
                        const Wait wait(&idle, connection);
                        REQUIRE(connection.recv(1) == "x");
                    }
                    if (was_closed) {
                        const Wait wait(&idle, connection);
                        REQUIRE(connection.recv(1).empty());
                    }
                    ++waited;
                    // Nobody waits here any more: this one goes on, if it was not closed.
                    if (!idle.closed()) {
                        client.sendall("y");
                        REQUIRE(connection.recv(1) == "y");
                    }
                }
            });
        while (waited < 50)
            std::this_thread::yield();
        idle.close();
        for (std::thread& thread : threads)
            thread.join();
    }
}

TEST_CASE("without a list a wait is just a wait") {
    auto [client, connection] = tcp_pair();
    client.sendall("x");
    const Wait wait(nullptr, connection);
    CHECK(connection.recv(1) == "x");
}

TEST_CASE(
    "close_idle_connections() closes idle clients at once, new ones and kept ones") {
    WebServer server(kept_work(tell_request));
    WebClient silent(server);
    WebClient kept(server);
    kept.send(get);
    CHECK(kept.answer().body == "GET /");
    server.close_idle_connections();
    CHECK(silent.rest().empty());
    CHECK(kept.rest().empty());
    CHECK(WebClient(server).rest().empty());
}

TEST_CASE("close_idle_connections() lets an answer that has begun be finished") {
    Event has_begun;
    Event may_end;
    const auto work = [&](KeptWork& self) {
        self.send_response(200);
        self.send_header("Content-Length", "10");
        self.end_headers();
        self.wfile << "first" << std::flush;
        has_begun.set();
        CHECK(may_end.wait(std::chrono::seconds(5)));
        self.wfile << "other";
    };
    WebServer server(kept_work(work));
    WebClient client(server);
    client.send(get);
    CHECK(has_begun.wait(std::chrono::seconds(5)));
    server.close_idle_connections();
    may_end.set();
    CHECK(client.answer().body == "firstother");
    CHECK(client.rest().empty());
}

TEST_CASE("close_idle_connections() lets a body that is on its way come in") {
    Event is_called;
    const auto work = [&](KeptWork& self) {
        is_called.set();
        self.answer(self.read_body());
    };
    WebServer server(kept_work(work));
    WebClient client(server);
    client.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    CHECK(is_called.wait(std::chrono::seconds(5)));
    server.close_idle_connections();
    client.send("hello");
    CHECK(client.answer().body == "hello");
    CHECK(client.rest().empty());
}

TEST_CASE("of requests that were sent together a closing server answers one more") {
    Event is_called;
    Event may_end;
    const auto work = [&](KeptWork& self) {
        is_called.set();
        CHECK(may_end.wait(std::chrono::seconds(5)));
        self.answer(self.path);
    };
    WebServer server(kept_work(work));
    WebClient client(server);
    client.send("GET /1 HTTP/1.1\r\n\r\nGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n\r\n");
    CHECK(is_called.wait(std::chrono::seconds(5)));
    server.close_idle_connections();
    may_end.set();
    CHECK(client.answer().body == "/1");
    // The second was here before the close and is answered; it is the last one.
    const WebAnswer last = client.answer();
    CHECK(last.body == "/2");
    CHECK(last.headers.get("Connection") == "close");
    CHECK(client.rest().empty());
}

TEST_CASE("close_idle_connections() and server_close() leave no client waiting") {
    WebServer server(kept_work(tell_request));
    std::vector<WebClient> clients;
    for (int i = 0; i < 20; ++i) {
        clients.emplace_back(server);
        if (i % 2 == 0)
            clients.back().send(get);
    }
    for (int i = 0; i < 20; i += 2)
        CHECK(clients[static_cast<std::size_t>(i)].answer().code() == 200);
    server.close_idle_connections();
    for (WebClient& client : clients)
        CHECK(client.rest().empty());
    server.end();
}

TEST_CASE("an HTTPServer knows its host as digits, and its port") {
    WebServer server(kept_work(tell_request));
    CHECK(server.server_name() == "127.0.0.1");
    CHECK(server.server_port() == server.server_address.port());
    CHECK(server.server_port() > 0);
}

TEST_CASE("an HTTPServer without threads serves one client after the other") {
    class QuietHandler : public socketserver::http::BaseHTTPRequestHandler {
        void do_GET() override {
            send_response(200);
            end_headers();
            wfile << path;
        }
        void log_message(std::string_view) override {}
    };
    socketserver::http::HTTPServer server({"127.0.0.1", 0},
                                          socketserver::handled_by<QuietHandler>);
    const LoopThread loop(server);
    CHECK(sent_back(server, "GET /1 HTTP/1.0\r\n\r\n").ends_with("/1"));
    CHECK(sent_back(server, "GET /2 HTTP/1.0\r\n\r\n").ends_with("/2"));
}

TEST_CASE("a ThreadingHTTPServer cuts its clients off when it closes") {
    WebServer server(kept_work(tell_request));
    CHECK(server.daemon_threads);
    WebClient client(server);
    client.send(get);
    CHECK(client.answer().code() == 200);
    server.end();
    CHECK(client.rest().empty());
}
