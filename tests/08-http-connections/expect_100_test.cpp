#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "kept_work.hpp"
#include "support/watchdog.hpp"

namespace {

using Requests = std::vector<std::string>;

const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";

std::string expecting(const std::string& expectation = "100-continue",
                      const std::string& version = "HTTP/1.1") {
    return "POST / " + version + "\r\nContent-Length: 5\r\nExpect: " + expectation +
           "\r\n\r\n";
}

// A handler that doesn't want bodies.
class RefusingHandler : public KeptHandler {
    bool handle_expect_100() override {
        send_response(417);
        send_header("Content-Length", "0");
        end_headers();
        return false;
    }
    void do_POST() override { send_error(500, "it was called"); }
    void do_GET() override { send_error(500, "it was called"); }
};

}  // namespace

TEST_CASE(
    "a client that expects 100-continue is told to go on, and then sends its body") {
    WebServer server(kept_work(tell_body));
    WebClient client(server);
    for (int i = 0; i < 2; ++i) {
        client.send(expecting(i == 0 ? "100-continue" : "100-Continue"));
        CHECK(client.answer().status_line == "HTTP/1.1 100 Continue");
        client.send("hello");
        const WebAnswer answer = client.answer();
        CHECK(answer.code() == 200);
        CHECK(answer.body == "hello");
    }
}

TEST_CASE("100 Continue is a status line and nothing else, and is not logged") {
    WebServer server(kept_work(tell_body, [](KeptWork& self) {
        self.headers_of_all_answers = {{"X-All", "1"}};
    }));
    CHECK(
        sent_back(server, expecting() + "hello").starts_with(go_on + "HTTP/1.1 200 OK"));
    server.end();
    CHECK(server.log() == std::vector<std::string>{"\"POST / HTTP/1.1\" 200 -"});
}

TEST_CASE("nobody is told to go on who didn't ask for it, or speaks HTTP/1.0") {
    WebServer server(kept_work(tell_body));
    CHECK(count(sent_back(server, expecting("200-ok") + "hello"), " 100 ") == 0);
    CHECK(count(sent_back(server, expecting("") + "hello"), " 100 ") == 0);
    CHECK(count(sent_back(server, expecting("100-continue", "HTTP/1.0") + "hello"),
                " 100 ") == 0);
    WebServer old(
        kept_work(tell_body, [](KeptWork& self) { self.protocol_version = "HTTP/1.0"; }));
    CHECK(count(sent_back(old, expecting() + "hello"), " 100 ") == 0);
}

TEST_CASE("a handler can refuse to be sent a body, and its method isn't called") {
    WebServer server(socketserver::handled_by<RefusingHandler>);
    const std::string all = sent_back_and_closed(server, expecting());
    CHECK(all.starts_with("HTTP/1.1 417 Expectation Failed\r\n"));
    CHECK(count(all, "HTTP/1.1 ") == 1);
    CHECK(server.answered().empty());
}

TEST_CASE("a body that was refused and sent nevertheless is not taken for a request") {
    WebServer server(socketserver::handled_by<RefusingHandler>);
    const std::string all =
        sent_back_and_closed(server, expecting() + "GET /trap HTTP/1.1\r\n\r\n");
    CHECK(count(all, "HTTP/1.1 ") == 1);
    CHECK(server.answered().empty());
}

TEST_CASE("a handler can wait with its 100 Continue") {
    class LateHandler : public KeptHandler {
        bool handle_expect_100() override { return true; }
        void do_POST() override {
            std::string text;
            KeptHandler::handle_expect_100();
            body >> text;
            send_response(200);
            send_header("Content-Length", std::to_string(text.size()));
            end_headers();
            wfile << text;
        }
    };
    WebServer server(socketserver::handled_by<LateHandler>);
    WebClient client(server);
    client.send(expecting());
    CHECK(client.answer().code() == 100);
    client.send("hello");
    CHECK(client.answer().body == "hello");
}

TEST_CASE("100 Continue is no answer: a handler that throws behind it still sends 500") {
    WebServer server(kept_work([](KeptWork&) { throw std::runtime_error("no"); }));
    WebClient client(server);
    client.send(expecting());
    CHECK(client.answer().code() == 100);
    CHECK(client.answer().status_line == "HTTP/1.1 500 Internal Server Error");
    CHECK(client.rest().empty());
    server.end();
    CHECK(server.errors() == std::vector<std::string>{"std::runtime_error: no\n"});
}

TEST_CASE("a bad chunk behind a 100 Continue is answered with 400") {
    WebServer server(kept_work(tell_body));
    WebClient client(server);
    client.send(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n"
        "Expect: 100-continue\r\n\r\n");
    CHECK(client.answer().code() == 100);
    client.send("zz\r\n");
    CHECK(client.answer().code() == 400);
}

TEST_CASE("nobody is told to go on whose body will be refused") {
    WebServer server(kept_work(tell_body));
    const std::string all =
        sent_back_and_closed(server,
                             "POST / HTTP/1.1\r\nContent-Length: x\r\n"
                             "Expect: 100-continue\r\n\r\n");
    CHECK(all.starts_with("HTTP/1.1 400 Bad Content-Length ('x')\r\n"));
}
