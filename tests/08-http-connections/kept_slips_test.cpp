#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "kept_work.hpp"
#include "support/watchdog.hpp"

// Of a handler's slip on a connection that is kept. Each request here is asked twice, and
// what comes back is never more than the first answer, or its 500: nothing of one answer
// is taken for another's.

namespace {

// What a client sees that asks for /slip, twice, and what is reported.
struct Outcome {
    std::string sent_back;
    std::string errors;
    std::size_t requests = 0;
};

Outcome outcome_of(KeptWork::Work work, const std::string& method = "GET") {
    WebServer server(kept_work(std::move(work)));
    const std::string request = method + " /slip HTTP/1.1\r\nHost: x\r\n\r\n";
    Outcome outcome;
    outcome.sent_back = sent_back_and_closed(server, request + request);
    server.end();
    outcome.errors = joined(server.errors());
    outcome.requests = server.answered().size();
    return outcome;
}

void check_500(const Outcome& outcome, const std::string& sentence) {
    CHECK(outcome.sent_back.starts_with("HTTP/1.1 500 "));
    CHECK(count(outcome.sent_back, "HTTP/1.1 ") == 1);
    CHECK(count(outcome.sent_back, "\r\nConnection: close\r\n") == 1);
    CHECK(count(outcome.errors, sentence) == 1);
    CHECK(outcome.requests == 1);
}

// One that was sent, or a part of it: the connection ends there.
void check_end(const Outcome& outcome, const std::string& body,
               const std::string& sentence) {
    CHECK(outcome.sent_back.ends_with("\r\n\r\n" + body));
    CHECK(count(outcome.sent_back, "HTTP/1.1 ") == 1);
    CHECK(count(outcome.errors, sentence) == 1);
    CHECK(outcome.requests == 1);
}

void begin(KeptWork& self) {
    self.send_response(200);
    self.send_header("Content-Length", "5");
    self.end_headers();
}

}  // namespace

TEST_CASE("kept: a do_GET() that answers nothing is a 500, and the end") {
    check_500(outcome_of([](KeptWork&) {}), "GET was not answered");
    check_500(outcome_of([](KeptWork&) {}, "HEAD"), "HEAD was not answered");
}

TEST_CASE("kept: a header before send_response() is a 500, and the end") {
    check_500(outcome_of([](KeptWork& self) {
                  self.send_header("A", "b");
                  self.answer("hello");
              }),
              "one send_response()");
}

TEST_CASE("kept: too few or too many bytes are a 500, and the end") {
    const auto with = [](std::string_view body) {
        return outcome_of([body](KeptWork& self) {
            begin(self);
            self.wfile << body;
        });
    };
    check_500(with("hell"), "has 4 bytes, and its Content-Length says 5");
    check_500(with("hello\r\n"), "has 7 bytes, and its Content-Length says 5");
}

TEST_CASE("kept: too few or too many bytes of an answer that was sent are the end") {
    const auto with = [](std::string_view first, std::string_view second) {
        return outcome_of([=](KeptWork& self) {
            begin(self);
            self.wfile << first << std::flush << second;
        });
    };
    check_end(with("hel", "l"), "hel", "has 4 bytes, and its Content-Length says 5");
    check_end(with("hello", "HTTP/1.1 200 OK\r\n\r\n"), "hello",
              "has 24 bytes, and its Content-Length says 5");
}

TEST_CASE("kept: too many bytes by the Socket are the end") {
    const Outcome outcome = outcome_of([](KeptWork& self) {
        begin(self);
        self.wfile.flush();
        self.connection().sendall("hello!");
    });
    CHECK(count(outcome.errors, "has 6 bytes, and its Content-Length says 5") == 1);
    CHECK(outcome.requests == 1);
}

TEST_CASE("kept: an answer whose body the Socket sends is one as any other") {
    WebServer server(kept_work([](KeptWork& self) {
        if (self.path == "/nothing")
            return;
        begin(self);
        self.wfile.flush();
        self.connection().sendall("hello");
    }));
    WebClient client(server);
    for (int i = 0; i < 3; ++i) {
        client.send("GET / HTTP/1.1\r\n\r\n");
        CHECK(client.answer().body == "hello");
    }
    client.send("GET /nothing HTTP/1.1\r\n\r\n");  // theirs are not taken for this one's
    CHECK(client.answer().code() == 500);
    CHECK(client.rest().empty());
}

TEST_CASE("kept: an answer without send_response() ends the connection") {
    for (const bool by_socket : {false, true}) {
        const Outcome outcome = outcome_of([by_socket](KeptWork& self) {
            if (by_socket)
                self.connection().sendall("an answer");
            else
                self.wfile << "an answer";
        });
        CHECK(outcome.sent_back == "an answer");
        CHECK(outcome.errors.empty());
        CHECK(outcome.requests == 1);
    }
}

TEST_CASE("kept: an interim answer alone is none, and is followed by the 500") {
    for (const bool is_flushed : {false, true}) {
        CAPTURE(is_flushed);
        const Outcome outcome = outcome_of([is_flushed](KeptWork& self) {
            self.send_response_only(103);
            self.end_headers();
            if (is_flushed)
                self.wfile.flush();
        });
        CHECK(count(outcome.sent_back, "HTTP/1.1 103 ") == (is_flushed ? 1 : 0));
        CHECK(count(outcome.sent_back, "HTTP/1.1 500 ") == 1);
        CHECK(count(outcome.errors, "GET was not answered") == 1);
    }
}

TEST_CASE(
    "kept: a body behind HEAD, 204 or 304 is dropped, and the next answer is right") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(self.path == "/" ? 200 : std::stoi(self.path.substr(1)));
        if (self.path == "/")
            self.send_header("Content-Length", "6");
        self.end_headers();
        self.wfile << "a body" << std::flush << "and more";
    }));
    WebClient client(server);
    for (const char* line :
         {"HEAD / HTTP/1.1", "GET /204 HTTP/1.1", "GET /304 HTTP/1.1"}) {
        CAPTURE(line);
        client.send(std::string(line) + "\r\n\r\n");
        CHECK(client.answer(true).body.empty());
    }
    client.send("GET /204 HTTP/1.1\r\nConnection: close\r\n\r\n");
    CHECK(client.rest().ends_with("\r\n\r\n"));
    server.end();
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("kept: 101 and 2xx to CONNECT are no interim answers: the connection ends") {
    class TunnelHandler : public KeptHandler {
        void call_method() override {
            send_response_only(command == "CONNECT" ? 200 : 101);
            end_headers();
            wfile << "another protocol";
        }
    };
    WebServer server(socketserver::handled_by<TunnelHandler>);
    const std::string get = "GET / HTTP/1.1\r\n\r\n";
    CHECK(sent_back_and_closed(server, get + get) ==
          "HTTP/1.1 101 Switching Protocols\r\n\r\nanother protocol");
    CHECK(sent_back_and_closed(server, "CONNECT a:1 HTTP/1.1\r\n\r\n") ==
          "HTTP/1.1 200 OK\r\n\r\nanother protocol");
    server.end();
    CHECK(joined(server.errors()).empty());
}
