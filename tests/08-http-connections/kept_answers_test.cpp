#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "kept_work.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/watchdog.hpp"

// What chapter 7 promises of one answer, where another request follows.

namespace {

using Texts = std::vector<std::string>;

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// What is sent back to a client that asks twice and reads to the end.
std::string sent_by(KeptWork::Work work, const std::string& requests = get + get) {
    WebServer server(kept_work(std::move(work)));
    return sent_back(server, requests);
}

Texts log_of(KeptWork::Work work, const std::string& requests) {
    WebServer server(kept_work(std::move(work)));
    sent_back(server, requests);
    server.end();
    return server.log();
}

struct Failure {
    std::string sent_back;  // until the server closed the connection by itself
    Texts errors;
    std::size_t requests = 0;
};

Failure failure_of(KeptWork::Work work) {
    WebServer server(kept_work(std::move(work)));
    Failure failure;
    failure.sent_back = sent_back_and_closed(server, get + get);
    server.end();
    failure.errors = server.errors();
    failure.requests = server.answered().size();
    return failure;
}

}  // namespace

TEST_CASE("the status line says HTTP/1.1, when that is spoken") {
    CHECK(sent_by(tell_request, get).starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("205 has no body either, and has to say so") {
    CHECK(sent_by([](KeptWork& self) {
              self.send_error(205);
          }).ends_with("Connection: close\r\nContent-Length: 0\r\n\r\n"));
    const std::string own = sent_by([](KeptWork& self) { self.answer("", 205); }, get);
    CHECK(count(own, "Content-Length: 0\r\n") == 1);
}

TEST_CASE("an error page closes the connection, and nothing is answered behind it") {
    const Failure failure = failure_of([](KeptWork& self) { self.send_error(404); });
    CHECK(count(failure.sent_back, "HTTP/1.1 404") == 1);
    CHECK(count(failure.sent_back, "Connection: close\r\n") == 1);
    CHECK(failure.requests == 1);
}

TEST_CASE("a method without a handler closes the connection") {
    WebServer server(kept_work(tell_request));
    const std::string all = sent_back_and_closed(server, "BREW / HTTP/1.1\r\n\r\n" + get);
    CHECK(count(all, "HTTP/1.1 501") == 1);
    CHECK(count(all, "Connection: close\r\n") == 1);
    CHECK(count(all, "HTTP/1.1 ") == 1);
}

TEST_CASE("a request line that is refused ends the connection") {
    WebServer server(kept_work(tell_request));
    for (const std::string line :
         {"GET", "POST /", "GET / HTTP/x", "PRI * HTTP/2.0", "GET / HTTP/1.1\r\nbad"}) {
        CAPTURE(line);
        const std::string all = sent_back_and_closed(server, line + "\r\n\r\n" + get);
        CHECK(count(all, "Connection: close\r\n") == 1);
        CHECK(count(all, "HTTP/1.1 ") == 1);
    }
    CHECK(server.answered().empty());
}

TEST_CASE(
    "an empty line in front of the next request, or behind a body, is passed over") {
    CHECK(count(sent_by(tell_request, get + "\r\n" + get), "HTTP/1.1 200") == 2);
    const std::string post = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab";
    CHECK(count(sent_by(tell_request, post + "\r\n" + get), "HTTP/1.1 200") == 2);
    CHECK(count(sent_by(tell_request, post + "\r\n\r\n" + get), "HTTP/1.1 200") == 2);
    CHECK(count(sent_by(tell_request, post + "\r\n"), "HTTP/1.1 ") == 1);
}

TEST_CASE("an empty line alone is no request that is late: the end is silent") {
    WebServer server(kept_work(tell_request, [](KeptWork& self) {
        self.header_timeout = std::chrono::milliseconds(50);
    }));
    CHECK(count(sent_back_and_closed(server, get + "\r\n"), "HTTP/1.1 ") == 1);
    CHECK(count(sent_back_and_closed(server, get + "\r\nG"), "HTTP/1.1 408") == 1);
}

TEST_CASE(
    "a client of HTTP/0.9 on a server of HTTP/1.1 gets the body alone, and the end") {
    WebServer server(kept_work(tell_request));
    CHECK(sent_back_and_closed(server, "GET /old\r\n" + get) == "GET /old");
}

TEST_CASE("a handler that throws ends the connection with its 500") {
    const Failure failure = failure_of([](KeptWork&) { throw std::runtime_error("no"); });
    CHECK(failure.sent_back.starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
    CHECK(count(failure.sent_back, "Connection: close\r\n") == 1);
    CHECK(count(failure.sent_back, "HTTP/1.1 ") == 1);
    CHECK(joined(failure.errors) == "std::runtime_error: no\n\n");
    CHECK(failure.requests == 1);
}

TEST_CASE("a RequestError of the handler's own ends the connection") {
    const Failure failure = failure_of(
        [](KeptWork&) { throw socketserver::http::RequestError(409, "Too Late"); });
    CHECK(failure.sent_back.starts_with("HTTP/1.1 409 Too Late\r\n"));
    CHECK(count(failure.sent_back, "HTTP/1.1 ") == 1);
    CHECK(failure.errors.empty());
}

TEST_CASE("a handler that throws behind a part of its answer ends the connection there") {
    const Failure failure = failure_of([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Content-Length", "1000");
        self.end_headers();
        self.wfile << "half an answer" << std::flush << "never sent";
        throw std::runtime_error("no");
    });
    CHECK(failure.sent_back.ends_with("half an answer"));
    CHECK(failure.requests == 1);
}

TEST_CASE("a handler that answers twice is a fault: 500, and the end of the connection") {
    const Failure failure = failure_of([](KeptWork& self) {
        self.answer("one");
        self.answer("two");
    });
    CHECK(failure.sent_back.starts_with("HTTP/1.1 500 "));
    CHECK(count(failure.sent_back, "HTTP/1.1 ") == 1);
    CHECK(failure.requests == 1);
}

TEST_CASE("what was sent for one request doesn't keep the next one from its 500") {
    const auto work = [](KeptWork& self) {
        if (self.path == "/bad")
            throw std::runtime_error("no");
        self.answer("good");
    };
    WebServer server(kept_work(work));
    WebClient client(server);
    client.send("GET /good HTTP/1.1\r\n\r\n");
    CHECK(client.answer().body == "good");
    client.send("GET /bad HTTP/1.1\r\n\r\n");
    CHECK(client.answer().code() == 500);
    CHECK(client.rest().empty());
}

TEST_CASE("each request of a connection is logged: its line and the code") {
    CHECK(log_of(tell_request, "GET /a?b=c HTTP/1.1\r\n\r\nHEAD  /d HTTP/1.0\r\n\r\n") ==
          Texts{"\"GET /a?b=c HTTP/1.1\" 200 -", "\"HEAD  /d HTTP/1.0\" 200 -"});
}

TEST_CASE("the request line of an earlier request is not logged again") {
    CHECK(log_of(tell_request, get + "GET /" + std::string(65532, 'x')).back() ==
          "\"\" 414 -");
}
