#include <doctest/doctest.h>
#include <poll.h>

#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "kept_work.hpp"
#include "socketserver/event.hpp"
#include "support/eventually.hpp"
#include "support/watchdog.hpp"

using socketserver::Event;
using std::chrono::milliseconds;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// A server whose requests must have their heads within this time.
KeptWork::Work head_within(milliseconds limit) {
    return [limit](KeptWork& self) { self.header_timeout = limit; };
}

// A server that waits this long for each receive and send.
KeptWork::Work wait_for(milliseconds limit) {
    return [limit](KeptWork& self) { self.timeout = limit; };
}

bool has_answer(WebClient& client) {
    pollfd readable{.fd = client.socket().fileno(), .events = POLLIN, .revents = 0};
    return ::poll(&readable, 1, 5) > 0;
}

// Sends a byte every 5 ms until the server says something, or for 5 s.
void drip(WebClient& client) {
    const bool is_answered = eventually([&] {
        if (has_answer(client))
            return true;
        client.send("x");
        return false;
    });
    CHECK(is_answered);
}

void check_408(WebServer& server, WebClient& client) {
    const WebAnswer answer = client.answer();
    CHECK(answer.status_line == "HTTP/1.1 408 Request Timeout");
    CHECK(answer.headers.get("Connection") == "close");
    server.end();
    CHECK(server.answered().empty());
    CHECK(joined(server.errors()).empty());
}

}  // namespace

TEST_CASE("a head that isn't there in time is answered with 408") {
    for (const char* part :
         {"G", "GET / HTTP/1.1\r\n", "GET / HTTP/1.1\r\nHost: x\r\n"}) {
        CAPTURE(part);
        WebServer server(kept_work(tell_request, head_within(milliseconds(50))));
        WebClient client(server);
        client.send(part);
        check_408(server, client);
        CHECK(client.rest().empty());
    }
}

TEST_CASE("a head whose bytes come one by one, each in time, is answered with 408") {
    for (const char* part : {"GET /", "GET / HTTP/1.1\r\nX: "}) {
        CAPTURE(part);
        WebServer server(kept_work(tell_request, [](KeptWork& self) {
            self.header_timeout = milliseconds(100);
            self.timeout = std::chrono::seconds(10);
        }));
        WebClient client(server);
        client.send(part);
        drip(client);
        check_408(server, client);
    }
}

TEST_CASE("a head that comes in pieces within its time is read") {
    WebServer server(kept_work(tell_request));
    WebClient client(server);
    for (const char letter : get) {
        client.send({&letter, 1});
        std::this_thread::sleep_for(milliseconds(1));
    }
    CHECK(client.answer().body == "GET /");
}

TEST_CASE("the time for a head begins with its first byte") {
    WebServer server(kept_work(tell_request, head_within(milliseconds(20))));
    WebClient client(server);
    for (int i = 0; i < 3; ++i) {
        std::this_thread::sleep_for(milliseconds(60));
        client.send(get);
        CHECK(client.answer().body == "GET /");
    }
}

TEST_CASE("the time for a head ends with it: a body may take longer") {
    Event is_called;
    const auto work = [&](KeptWork& self) {
        is_called.set();
        self.answer(self.read_body());
    };
    WebServer server(kept_work(work, head_within(milliseconds(20))));
    WebClient client(server);
    client.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n");
    CHECK(is_called.wait(std::chrono::seconds(5)));
    std::this_thread::sleep_for(milliseconds(60));
    client.send("hello");
    CHECK(client.answer().body == "hello");
}

TEST_CASE("an unread body is not waited for without end, though each byte is in time") {
    WebServer server(kept_work(tell_request, head_within(milliseconds(100))));
    WebClient client(server);
    client.send("POST / HTTP/1.1\r\nContent-Length: 100000\r\n\r\n");
    CHECK(client.answer().body == "POST /");
    drip(client);  // until the end of the connection is there to be read
    server.end();
    CHECK(server.answered().size() == 1);
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("an idle connection is closed silently after the timeout") {
    WebServer server(kept_work(tell_request, wait_for(milliseconds(50))));
    CHECK(sent_back_and_closed(server, "").empty());
    CHECK(sent_back_and_closed(server, get).ends_with("GET /"));
    server.end();
    CHECK(joined(server.log()) == "\"GET / HTTP/1.1\" 200 -\n");
    CHECK(joined(server.errors()).empty());
}

TEST_CASE(
    "a client that stops within its head is told 408, though the timeout is shorter") {
    WebServer server(kept_work(tell_request, wait_for(milliseconds(50))));
    WebClient client(server);
    client.send("GET / HTTP/1.1\r\nHost:");
    check_408(server, client);
}

TEST_CASE("a client that connects and leaves is not logged and not reported") {
    WebServer server(kept_work(tell_request));
    CHECK(sent_back(server, "").empty());
    server.end();
    CHECK(joined(server.log()).empty());
    CHECK(joined(server.errors()).empty());
}
