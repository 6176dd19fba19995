#include <doctest/doctest.h>

#include <exception>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "socketserver/event.hpp"
#include "socketserver/http/failed_call.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/http_clients.hpp"
#include "support/stream_work.hpp"
#include "support/watchdog.hpp"

using namespace std::string_literals;
using socketserver::Event;
using socketserver::http::FailedCall;
using socketserver::http::Purpose;

namespace {

using Texts = std::vector<std::string>;

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// What one sees of a server whose handler does this, from outside and in its reports.
struct Outcome {
    std::string sent_back;  // until the server closed the connection
    Texts errors;
    Texts log;
    std::size_t requests = 0;
};

Outcome outcome_of(WebWork::Work work, const std::string& request = get + get) {
    WebServer server(web_work(std::move(work)));
    Outcome outcome;
    outcome.sent_back = sent_back_and_closed(server, request);
    server.end();
    outcome.errors = server.errors();
    outcome.log = server.log();
    outcome.requests = server.answered().size();
    return outcome;
}

// A 500, the report of this error, the end of the connection.
void check_500(const Outcome& outcome, const std::string& error) {
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(outcome.sent_back.ends_with("</html>\n"));
    CHECK(count(outcome.sent_back, "HTTP/1.0 ") == 1);
    CHECK(joined(outcome.errors) == error + "\n");
    CHECK(outcome.requests == 1);
}

// The part of an answer that has been promised to be longer.
void send_half(WebWork& self, std::string_view length = "1000") {
    self.send_response(200);
    self.send_header("Content-Length", length);
    self.end_headers();
    self.wfile << "half an answer";
}

// Writes until it fails.
void write_without_end(WebWork& self) {
    send_half(self, "999999999999");
    const std::string block(1 << 20, 'x');
    while (true)
        self.wfile << block;
}

// Waits until the server has served its clients, however they ended.
void wait_for_log(const WebServer& server, std::size_t lines) {
    CHECK(eventually([&] { return server.log().size() >= lines; }));
}

}  // namespace

TEST_CASE("a handler that throws before it answers sends 500, and is reported") {
    const Outcome outcome = outcome_of([](WebWork&) { throw std::runtime_error("no"); });
    check_500(outcome, "std::runtime_error: no\n");
    CHECK(outcome.log ==
          Texts{"code 500, message Internal Server Error", "\"GET / HTTP/1.1\" 500 -"});
}

TEST_CASE("a 500 says nothing of what went wrong") {
    const Outcome outcome =
        outcome_of([](WebWork&) { throw std::runtime_error("the password is 1234"); });
    CHECK(count(outcome.sent_back, "1234") == 0);
}

TEST_CASE("a handler that throws what is no std::exception sends 500, too") {
    check_500(outcome_of([](WebWork&) { throw 42; }), "int\n");
}

TEST_CASE("of an answer that has begun and was not sent, nothing is seen in the 500") {
    SUBCASE("headers that have not ended") {
        const auto work = [](WebWork& self) {
            self.send_response(200);
            self.send_header("X-Secret", "x");
            throw std::runtime_error("no");
        };
        const Outcome outcome = outcome_of(work);
        check_500(outcome, "std::runtime_error: no\n");
        CHECK(count(outcome.sent_back, "X-Secret") == 0);
    }
    SUBCASE("a part of the body") {
        const auto work = [](WebWork& self) {
            send_half(self);
            throw std::runtime_error("no");
        };
        const Outcome outcome = outcome_of(work);
        check_500(outcome, "std::runtime_error: no\n");
        CHECK(count(outcome.sent_back, "half") == 0);
    }
}

TEST_CASE(
    "a handler that throws behind a part that was sent only closes the connection") {
    const auto work = [](WebWork& self) {
        send_half(self);
        self.wfile << std::flush << "never sent";
        throw std::runtime_error("no");
    };
    const Outcome outcome = outcome_of(work);
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 200 OK\r\n"));
    CHECK(outcome.sent_back.ends_with("half an answer"));
    CHECK(joined(outcome.errors) == "std::runtime_error: no\n\n");
    CHECK(outcome.requests == 1);
}

TEST_CASE(
    "half an answer that only the connection's end would end is cut off by a reset") {
    const auto work = [](WebWork& self) {
        self.send_response(200);
        self.end_headers();
        self.wfile << "half an answer" << std::flush;
        throw std::runtime_error("no");
    };
    WebServer server(web_work(work));
    WebClient client(server);
    client.send(get);
    CHECK_THROWS_WITH_AS(client.rest(), "recv: Connection reset by peer",
                         std::system_error);
}

TEST_CASE("so is one whose client is cut off, as the server closes") {
    Event begun;
    WebServer server(web_work([&begun](WebWork& self) {
        self.send_response(200);
        self.end_headers();
        self.wfile << "a part" << std::flush;
        begun.set();
        self.connection().recv(1);
    }));
    WebClient client(server);
    client.send(get);
    begun.wait();
    client.receive_until("a part");
    server.end();
    CHECK_THROWS_WITH_AS(client.rest(), "recv: Connection reset by peer",
                         std::system_error);
}

TEST_CASE("a handler that forgets to end its headers sends 500, and is reported") {
    const auto work = [](WebWork& self) {
        self.send_response(200);
        self.send_header("Content-Length", "0");
    };
    check_500(outcome_of(work),
              "std::logic_error: the headers were not ended: call "
              "end_headers()\n");
}

TEST_CASE("a HEAD that fails gets its 500 without a page") {
    const Outcome outcome = outcome_of([](WebWork&) { throw std::runtime_error("no"); },
                                       "HEAD / HTTP/1.1\r\n\r\n");
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 "));
    CHECK(outcome.sent_back.ends_with("\r\n\r\n"));
}

TEST_CASE("a handler that fails in its own business sends 500, whatever the error is") {
    SUBCASE("a file that isn't there") {
        const auto work = [](WebWork&) {
            throw std::system_error(ENOENT, std::generic_category(), "open /nowhere");
        };
        check_500(outcome_of(work),
                  "std::system_error: open /nowhere: No such file or directory\n");
    }
    SUBCASE("a stream of its own") {
        const auto work = [](WebWork&) {
            std::ifstream file;
            file.exceptions(std::ios::failbit);
            file.open("/nowhere");
        };
        CHECK(outcome_of(work).sent_back.starts_with("HTTP/1.0 500 "));
        CHECK(outcome_of(work).errors.size() == 1);
    }
    SUBCASE("a connection of its own that is reset") {
        const auto work = [](WebWork&) {
            auto [client, connection] = tcp_pair();
            reset(std::move(client));
            connection.recv(1);
        };
        check_500(outcome_of(work),
                  "std::system_error: recv: Connection reset by peer\n");
    }
    SUBCASE("a connection of its own that is silent") {
        const auto work = [](WebWork&) {
            auto [client, connection] = tcp_pair();
            connection.settimeout(std::chrono::milliseconds(10));
            connection.recv(1);
        };
        check_500(outcome_of(work), "std::system_error: recv: Connection timed out\n");
    }
}

TEST_CASE("a RequestError of the handler's own is answered and not reported") {
    const auto work = [](WebWork&) {
        throw socketserver::http::RequestError(409, "Too Late", "Somebody was faster");
    };
    const Outcome outcome = outcome_of(work);
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 409 Too Late\r\n"));
    CHECK(count(outcome.sent_back, "409 - Somebody was faster.") == 1);
    CHECK(outcome.errors.empty());
    CHECK(outcome.requests == 1);
}

TEST_CASE(
    "a call that failed for a client is answered by the table: one line, no report") {
    const auto outcome_with = [](int error) {
        return outcome_of(
            [error](WebWork&) { throw FailedCall(error, Purpose::content, "read"); });
    };
    const Outcome busy = outcome_with(EMFILE);
    CHECK(busy.sent_back.starts_with("HTTP/1.0 503 Service Unavailable\r\n"));
    CHECK(count(busy.sent_back, "\r\nRetry-After: 1\r\n") == 1);
    CHECK(busy.errors.empty());
    CHECK(busy.log == Texts{"read: Too many open files",
                            "code 503, message Service Unavailable",
                            "\"GET / HTTP/1.1\" 503 -"});
    const Outcome gone = outcome_with(ESTALE);
    CHECK(gone.sent_back.starts_with("HTTP/1.0 404 Not Found\r\n"));
    CHECK(count(gone.sent_back, "Retry-After") == 0);
    const Outcome broken = outcome_with(EIO);
    CHECK(broken.sent_back.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(count(broken.sent_back, "Input/output") == 0);
    CHECK(broken.errors.empty());
    CHECK(broken.log.front() == "read: Input/output error");
}

TEST_CASE("a RequestError whose message can't be sent is a 500") {
    const auto work = [](WebWork&) {
        throw socketserver::http::RequestError(409, "Too\r\nLate: yes");
    };
    const Outcome outcome = outcome_of(work);
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(count(outcome.sent_back, "Late") == 0);
}

TEST_CASE("a server goes on serving others while and after handlers fail") {
    const auto work = [](WebWork& self) {
        if (self.path == "/bad")
            throw 42;
        self.answer("good");
    };
    WebServer server(web_work(work));
    WebClient patient(server);
    for (int i = 0; i < 10; ++i)
        sent_back_and_closed(server, "GET /bad HTTP/1.1\r\n\r\n");
    patient.send("GET /good HTTP/1.1\r\n\r\n");
    CHECK(patient.answer().body == "good");
}

TEST_CASE("a client that resets while it is answered is one line in the log, no report") {
    WebServer server(web_work(write_without_end));
    {
        WebClient client(server);
        client.send(get);
        client.receive_until("half an answer");
        reset(std::move(client.socket()));
    }
    wait_for_log(server, 2);
    server.end();
    REQUIRE(server.log().size() == 2);
    CHECK(server.log()[0] == "\"GET / HTTP/1.1\" 200 -");
    CHECK(server.log()[1].starts_with("Connection lost: send: "));
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that is gone before its answer is one line in the log, no report") {
    Event is_gone;
    const auto work = [&](WebWork& self) {
        CHECK(is_gone.wait(std::chrono::seconds(5)));
        // The first bytes that nobody takes are answered with a reset.
        try {
            while (true)
                self.wfile << "x" << std::flush;
        } catch (const std::system_error&) {
            self.wfile.clear();
            self.answer("an answer, for all that");
            throw;
        }
    };
    WebServer server(web_work(work));
    {
        WebClient client(server);
        client.send(get);
        CHECK(eventually([&] { return !server.answered().empty(); }));
        reset(std::move(client.socket()));
    }
    is_gone.set();
    wait_for_log(server, 2);
    server.end();
    CHECK(server.log().size() == 2);
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("an answer of one send to a client that has reset is no report either") {
    Event is_gone;
    const auto work = [&](WebWork& self) {
        CHECK(is_gone.wait(std::chrono::seconds(5)));
        self.answer("hello");
    };
    WebServer server(web_work(work));
    {
        WebClient client(server);
        client.send(get);
        CHECK(eventually([&] { return !server.answered().empty(); }));
        reset(std::move(client.socket()));
    }
    is_gone.set();
    wait_for_log(server, 2);
    server.end();
    REQUIRE(server.log().size() == 2);
    CHECK(server.log()[1].starts_with("Connection lost: "));
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that resets within its body is one line in the log, no report") {
    WebServer server(web_work(tell_body));
    {
        WebClient client(server);
        client.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhell");
        CHECK(eventually([&] { return !server.answered().empty(); }));
        reset(std::move(client.socket()));
    }
    wait_for_log(server, 1);
    server.end();
    CHECK(server.log() == Texts{"Connection lost: recv: Connection reset by peer"});
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that resets within the head of its request is no report") {
    WebServer server(web_work(tell_request));
    for (const char* part : {"", "GET / HT", "GET / HTTP/1.1\r\nHost: x"}) {
        WebClient client(server);
        client.send(part);
        reset(std::move(client.socket()));
    }
    CHECK(answer_of(server, get).code() == 200);
    server.end();
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that never reads is left after the timeout, with a line in the log") {
    WebServer server(web_work(write_without_end, [](WebWork& self) {
        self.timeout = std::chrono::milliseconds(50);
    }));
    WebClient client(server);
    client.send(get);
    wait_for_log(server, 2);
    server.end();
    CHECK(server.log() == Texts{"\"GET / HTTP/1.1\" 200 -",
                                "Connection lost: send: Connection timed out"});
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that doesn't send the body it promised is left after the timeout") {
    WebServer server(web_work(
        tell_body, [](WebWork& self) { self.timeout = std::chrono::milliseconds(50); }));
    CHECK(sent_back_and_closed(server, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhell")
              .empty());
    server.end();
    CHECK(server.log() == Texts{"Connection lost: recv: Connection timed out"});
    CHECK(joined(server.errors()).empty());
}

namespace {

// An error page that no connection takes at once: whoever sends it waits for the client.
const std::string& page_of_16_mib() {
    static const std::string page = std::string(16 << 20, 'x') + "the end";
    return page;
}

// A handler that fails, with such a page. It logs whether an exception is being handled
// when the page is about to be sent.
class CarefulHandler : public RecordedHandler {
protected:
    CarefulHandler() { error_message_format = page_of_16_mib(); }

    void log_error(std::string_view message) override {
        const bool is_handling = std::current_exception() != nullptr;
        RecordedHandler::log_error((is_handling ? "in a catch: " : "") +
                                   std::string(message));
    }
};

class ThrowingHandler : public CarefulHandler {
    void do_GET() override { throw std::runtime_error("no"); }
};

class RefusingHandler : public CarefulHandler {
    void do_GET() override { throw socketserver::http::RequestError(409, "Too Late"); }
};

class ImpatientHandler : public ThrowingHandler {
public:
    ImpatientHandler() { timeout = std::chrono::milliseconds(50); }
};

// All of a slow client's answer.
template <class Handler>
Outcome slow_outcome_of() {
    WebServer server(socketserver::handled_by<Handler>);
    WebClient client(server);
    client.send(get);
    CHECK(eventually([&] { return !server.log().empty(); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    Outcome outcome;
    outcome.sent_back = client.rest();
    server.end();
    outcome.errors = server.errors();
    outcome.log = server.log();
    return outcome;
}

}  // namespace

TEST_CASE("nobody waits for a slow client within a catch: it gets all of its 500") {
    const Outcome outcome = slow_outcome_of<ThrowingHandler>();
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(outcome.sent_back.ends_with("the end"));
    CHECK(outcome.sent_back.size() > page_of_16_mib().size());
    CHECK(outcome.log ==
          Texts{"code 500, message Internal Server Error", "\"GET / HTTP/1.1\" 500 -"});
    CHECK(joined(outcome.errors) == "std::runtime_error: no\n\n");
}

TEST_CASE("nobody waits for a slow client within a catch: it gets all of its 409") {
    const Outcome outcome = slow_outcome_of<RefusingHandler>();
    CHECK(outcome.sent_back.starts_with("HTTP/1.0 409 Too Late\r\n"));
    CHECK(outcome.sent_back.ends_with("the end"));
    CHECK(outcome.log == Texts{"code 409, message Too Late", "\"GET / HTTP/1.1\" 409 -"});
    CHECK(outcome.errors.empty());
}

TEST_CASE("a 500 that a client never takes is given up after the timeout, and reported") {
    WebServer server(socketserver::handled_by<ImpatientHandler>);
    WebClient client(server);
    client.send(get);
    wait_for_log(server, 3);
    server.end();
    CHECK(server.log() == Texts{"code 500, message Internal Server Error",
                                "\"GET / HTTP/1.1\" 500 -",
                                "No answer: send: Connection timed out"});
    CHECK(joined(server.errors()) == "std::runtime_error: no\n\n");
}

TEST_CASE("a client that connects and leaves is not logged and not reported") {
    WebServer server(web_work(tell_request));
    CHECK(sent_back(server, "").empty());
    server.end();
    CHECK(joined(server.log()).empty());
    CHECK(joined(server.errors()).empty());
}

TEST_CASE("a client that says nothing is left silently after the timeout") {
    WebServer server(web_work(tell_request, [](WebWork& self) {
        self.timeout = std::chrono::milliseconds(50);
    }));
    CHECK(sent_back_and_closed(server, "").empty());
    server.end();
    CHECK(joined(server.log()).empty());
    CHECK(joined(server.errors()).empty());
}
