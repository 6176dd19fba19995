#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>

#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

// What becomes of an answer that does not end where its head says: a handler's slip.

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// What a client sees of a handler that does this, and what is reported.
struct Outcome {
    std::string sent_back;
    std::string errors;
};

Outcome outcome_of(WebWork::Work work, const std::string& request = get) {
    WebServer server(web_work(std::move(work)));
    Outcome outcome;
    outcome.sent_back = sent_back_and_closed(server, request);
    server.end();
    outcome.errors = joined(server.errors());
    return outcome;
}

// Nothing of the answer has left yet: 500, and this sentence in the report.
void check_500(const Outcome& outcome, const std::string& sentence) {
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(outcome.sent_back.ends_with("</html>\n"));
    CHECK(count(outcome.sent_back, "HTTP/1.0 ") == 1);
    CHECK(outcome.errors == "std::logic_error: " + sentence + "\n\n");
}

// The head of an answer that is to have so many bytes.
void begin(WebWork& self, std::string_view length) {
    self.send_response_only(200);
    self.send_header("Content-Length", length);
    self.end_headers();
}

constexpr auto nothing = [](WebWork&) {};

}  // namespace

TEST_CASE("a do_GET() that answers nothing is a 500, and is told what to call") {
    check_500(outcome_of(nothing),
              "GET was not answered: call send_response() or send_error()");
    CHECK(outcome_of(nothing, "HEAD / HTTP/1.1\r\n\r\n").sent_back.ends_with("\r\n\r\n"));
}

TEST_CASE("an answer that is shorter or longer than its Content-Length is a 500") {
    const auto with = [](std::string_view body) {
        return outcome_of([body](WebWork& self) {
            begin(self, "5");
            self.wfile << body;
        });
    };
    CHECK(with("hello").sent_back == "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello");
    CHECK(with("hello").errors.empty());
    check_500(with("hell"), "the answer has 4 bytes, and its Content-Length says 5");
    check_500(with("hello\n"), "the answer has 6 bytes, and its Content-Length says 5");
    check_500(with(""), "the answer has 0 bytes, and its Content-Length says 5");
    check_500(with(std::string(100'000, 'x')),
              "the answer has 100000 bytes, and its Content-Length says 5");
}

TEST_CASE("of one that was sent in part no byte too many arrives, and the end is told") {
    const auto with = [](std::string_view first, std::string_view second) {
        return outcome_of([=](WebWork& self) {
            begin(self, "5");
            self.wfile << first << std::flush << second;
        });
    };
    const std::string head = "HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\n";
    const Outcome shorter = with("hel", "l");
    CHECK(shorter.sent_back == head + "hel");
    CHECK(count(shorter.errors, "has 4 bytes, and its Content-Length says 5") == 1);
    const Outcome longer = with("hello", " world");
    CHECK(longer.sent_back == head + "hello");
    CHECK(count(longer.errors, "has 11 bytes, and its Content-Length says 5") == 1);
    CHECK(with("hell", "o").errors.empty());
}

TEST_CASE("a Content-Length that is no number, or the second one, is a 500") {
    for (const char* length : {"", "five", "-5", "5 ", "0x5", "99999999999999999999"}) {
        CAPTURE(length);
        const Outcome outcome = outcome_of([=](WebWork& self) { begin(self, length); });
        CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 "));
        CHECK(count(outcome.errors, "is no number") == 1);
    }
    check_500(outcome_of([](WebWork& self) {
                  self.send_response(200);
                  self.send_header("Content-Length", "5");
                  self.send_header("content-length", "5");
              }),
              "an answer has one Content-Length, and this is the second");
}

TEST_CASE("a body in front of its head is a 500") {
    const std::string sentence = "a part of the body was written before end_headers()";
    check_500(outcome_of([](WebWork& self) {
                  self.wfile << "hello";
                  self.answer("");
              }),
              sentence);
    check_500(outcome_of([](WebWork& self) {
                  self.send_response(200);
                  self.wfile << "hello";
                  self.end_headers();
              }),
              sentence);
}

TEST_CASE("what is sent by wfile or by the Socket alone counts as an answer") {
    for (const WebWork::Work& work :
         {WebWork::Work([](WebWork& self) { self.wfile << "an answer"; }),
          WebWork::Work([](WebWork& self) { self.connection().sendall("an answer"); }),
          WebWork::Work([](WebWork& self) {
              self.wfile << "an " << std::flush;
              self.connection().sendall("answer");
          })}) {
        const Outcome outcome = outcome_of(work);
        CHECK(outcome.sent_back == "an answer");
        CHECK(outcome.errors.empty());
    }
}

TEST_CASE("a body may be sent by the Socket, behind a head that was flushed") {
    const auto with = [](std::string_view body) {
        return outcome_of([body](WebWork& self) {
            begin(self, "5");
            self.wfile << "h" << std::flush;
            self.connection().sendall(body);
        });
    };
    CHECK(with("ello").sent_back.ends_with("\r\n\r\nhello"));
    CHECK(with("ello").errors.empty());
    CHECK(count(with("ell").errors, "has 4 bytes, and its Content-Length says 5") == 1);
    CHECK(count(with("ello!").errors, "has 6 bytes, and its Content-Length says 5") == 1);
}

TEST_CASE("a handler that throws behind what the Socket has sent sends no 500 there") {
    WebServer server(web_work([](WebWork& self) {
        self.connection().sendall("a part");
        throw std::runtime_error("no");
    }));
    WebClient client(server);
    client.send(get);
    client.receive_until("a part");
    CHECK_THROWS_WITH_AS(client.rest(), "recv: Connection reset by peer",
                         std::system_error);
}

TEST_CASE("behind 101, and 2xx to CONNECT, comes another protocol, of any length") {
    class TunnelHandler : public RecordedHandler {
        void call_method() override {
            if (command != "CONNECT")
                return RecordedHandler::call_method();
            send_response_only(200);
            send_header("Content-Length", "1");  // of no meaning here (RFC 9110, 9.3.6)
            tunnel();
        }
        void do_GET() override {
            send_response_only(101);
            send_header("Connection", "Upgrade");
            tunnel();
        }
        void tunnel() {
            end_headers();
            wfile << "another " << std::flush;
            connection().sendall("protocol");
        }
    };
    WebServer server(socketserver::handled_by<TunnelHandler>);
    CHECK(sent_back_and_closed(server, get).ends_with("\r\n\r\nanother protocol"));
    CHECK(sent_back_and_closed(server, "CONNECT a:1 HTTP/1.1\r\n\r\n")
              .ends_with("\r\n\r\nanother protocol"));
    server.end();
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a handler that closes its connection has nothing more to answer") {
    CHECK(outcome_of([](WebWork& self) { self.connection().close(); }).errors.empty());
}

TEST_CASE("one that cuts its answer short on purpose is told nothing") {
    class CutsShort : public RecordedHandler {
        void do_GET() override {
            send_response(200);
            send_header("Content-Length", 5);
            end_headers();
            wfile << "he";
            cut_answer_short();
        }
    };
    WebServer server(socketserver::handled_by<CutsShort>);
    CHECK(sent_back_and_closed(server, get).ends_with("\r\n\r\nhe"));
    server.end();
    CHECK(server.errors().empty());
}
