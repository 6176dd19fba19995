#include <doctest/doctest.h>
#include <poll.h>
#include <signal.h>

#include <array>
#include <string>

#include "support/http_answer.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"
#include "support/watchdog.hpp"

using namespace http_answer;
using socketserver::Socket;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

class ForkedClient {
public:
    explicit ForkedClient(const socketserver::Address& server) {
        connection.settimeout(std::chrono::seconds(5));
        connection.connect(server);
    }

    Socket connection{AF_INET};
};

// Tells the server to end, and returns how many milliseconds that took.
int end(Process& server) {
    server.write("end\n");
    return std::stoi(server.read_line());
}

}  // namespace

TEST_CASE(
    "end_idle_children() ends children that wait for a request, new and kept ones") {
    Process server(PROGRAMS "/forking_http_server");
    const socketserver::Address address = served_by(server);
    ForkedClient silent(address);
    ForkedClient kept(address);
    for (int i = 0; i < 2; ++i) {
        kept.connection.sendall(get);
        CHECK(read_answer(kept.connection).body == "hello");
    }
    CHECK(end(server) <
          10'000);  // the 20 s that server_close() would wait are not needed
    CHECK(silent.connection.recv(1).empty());
    CHECK(kept.connection.recv(1).empty());
    CHECK(server.wait() == 0);
}

TEST_CASE("end_idle_children() lets a request that has begun be answered") {
    Process server(PROGRAMS "/forking_http_server");
    const socketserver::Address address = served_by(server);
    ForkedClient busy(address);
    busy.connection.sendall(get);
    CHECK(read_answer(busy.connection).body == "hello");
    busy.connection.sendall(
        "POST / HTTP/1.1\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(read_head(busy.connection).code() == "100");
    server.write("end\n");
    busy.connection.sendall("later");
    const Answer answer = read_answer(busy.connection);
    CHECK(answer.body == "later");
    CHECK(busy.connection.recv(1).empty());
    CHECK(std::stoi(server.read_line()) < 10'000);
    CHECK(server.wait() == 0);
}

TEST_CASE("a request that is there is answered, however early SIGTERM comes") {
    Process server(PROGRAMS "/forking_http_server", {"hasty"});
    const socketserver::Address address = served_by(server);
    for (int i = 0; i < 20; ++i) {
        ::kill(server.pid(), SIGSTOP);  // so that it is there before the child is
        ForkedClient client(address);
        client.connection.sendall(get);
        ::kill(server.pid(), SIGCONT);
        CHECK(read_answer(client.connection).body == "hello");
        CHECK(client.connection.recv(1).empty());
    }
    CHECK(end(server) < 10'000);
    CHECK(server.wait() == 0);
}

TEST_CASE("a child needs no lock that another thread held during the fork") {
    for (const std::string kind : {"closing", "bare"}) {
        CAPTURE(kind);
        Process server(PROGRAMS "/forking_http_server", {kind});
        const socketserver::Address address = served_by(server);
        for (int i = 0; i < 50; ++i) {
            ForkedClient client(address);
            CHECK(client.connection.recv(1).empty());
        }
        CHECK(end(server) < 10'000);
        CHECK(server.wait() == 0);
    }
}

TEST_CASE("a program that a handler starts is ended by SIGTERM, as usual") {
    Process server(PROGRAMS "/forking_http_server");
    const socketserver::Address address = served_by(server);
    ForkedClient client(address);
    client.connection.sendall("GET /program HTTP/1.1\r\n\r\n");
    CHECK(read_answer(client.connection).body == std::to_string(128 + SIGTERM));
    CHECK(end(server) < 10'000);
    CHECK(server.wait() == 0);
}

TEST_CASE("while all children are at work an idle client gives way to one that waits") {
    Process server(PROGRAMS "/forking_http_server", {"small"});
    const socketserver::Address address = served_by(server);
    ForkedClient busy(address);
    ForkedClient kept(address);
    kept.connection.sendall(get);
    CHECK(read_answer(kept.connection).body == "hello");
    busy.connection.sendall("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    ForkedClient third(address);
    third.connection.sendall(get);
    CHECK(read_answer(third.connection).body == "hello");
    CHECK(kept.connection.recv(1).empty());
    busy.connection.sendall("later");
    CHECK(read_answer(busy.connection).body == "later");
    CHECK(end(server) < 10'000);
    CHECK(server.wait() == 0);
}

TEST_CASE("a client that has sent nothing gives way, too, and then one after the other") {
    Process server(PROGRAMS "/forking_http_server", {"small"});
    const socketserver::Address address = served_by(server);
    ForkedClient first(address);
    ForkedClient second(address);
    ForkedClient third(address);
    third.connection.sendall(get);
    CHECK(read_answer(third.connection).body == "hello");
    std::array<pollfd, 2> others{
        {{.fd = first.connection.fileno(), .events = POLLIN, .revents = 0},
         {.fd = second.connection.fileno(), .events = POLLIN, .revents = 0}}};
    CHECK(::poll(others.data(), others.size(), 0) == 1);
    CHECK(end(server) < 10'000);
    CHECK(server.wait() == 0);
}

TEST_CASE("a child that serves nobody any more is gone") {
    Process server(PROGRAMS "/forking_http_server");
    const socketserver::Address address = served_by(server);
    for (int i = 0; i < 5; ++i) {
        ForkedClient client(address);
        client.connection.sendall("GET / HTTP/1.1\r\nConnection: close\r\n\r\n");
        CHECK(read_answer(client.connection).body == "hello");
        CHECK(client.connection.recv(1).empty());
    }
    CHECK(end(server) < 10'000);
    CHECK(server.wait() == 0);
}
