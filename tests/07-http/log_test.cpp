#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "socketserver/unix_stream_server.hpp"
#include "support/captured_stderr.hpp"
#include "support/clients.hpp"
#include "support/http_clients.hpp"
#include "support/piped_stderr.hpp"
#include "support/scratch_folder.hpp"
#include "support/watchdog.hpp"

using namespace std::string_literals;

namespace {

using Texts = std::vector<std::string>;

// What is logged by a handler that does this, for these requests.
Texts log_of(WebWork::Work work, const std::string& requests) {
    WebServer server(web_work(std::move(work)));
    sent_back(server, requests);
    server.end();
    return server.log();
}

// What a handler that logs this message writes to standard error.
class TalkingHandler : public socketserver::http::BaseHTTPRequestHandler {
    void do_GET() override {
        log_message(headers.get("X-Message"));
        send_response_only(204);
        end_headers();
    }
};

std::string line_of(const std::string& message) {
    CapturedStderr errors;
    socketserver::http::ThreadingHTTPServer server(
        {"127.0.0.1", 0}, socketserver::handled_by<TalkingHandler>);
    const LoopThread loop(server);
    sent_back(server, "GET / HTTP/1.1\r\nX-Message: " + message + "\r\n\r\n");
    return errors.next_write();
}

// The text with every digit as a 9.
std::string any_digits(std::string text) {
    for (char& letter : text)
        if (letter >= '0' && letter <= '9')
            letter = '9';
    return text;
}

}  // namespace

TEST_CASE("a request is logged when its answer begins: its line and the code") {
    CHECK(log_of(tell_request, "GET /a?b=c HTTP/1.1\r\n\r\n") ==
          Texts{"\"GET /a?b=c HTTP/1.1\" 200 -"});
    CHECK(log_of(tell_request, "HEAD  /d HTTP/1.0\r\n\r\n") ==
          Texts{"\"HEAD  /d HTTP/1.0\" 200 -"});
}

TEST_CASE("an error is logged before the request, with its message") {
    CHECK(log_of([](WebWork& self) { self.send_error(404, "Gone Fishing"); },
                 "GET / HTTP/1.1\r\n\r\n") ==
          Texts{"code 404, message Gone Fishing", "\"GET / HTTP/1.1\" 404 -"});
    CHECK(log_of(tell_request, "GET\r\n") ==
          Texts{"code 400, message Bad request syntax ('GET')", "\"GET\" 400 -"});
}

TEST_CASE("a request line that is too long is not logged") {
    CHECK(log_of(tell_request, "GET /" + std::string(65532, 'x')) ==
          Texts{"code 414, message URI Too Long", "\"\" 414 -"});
}

TEST_CASE("of a request that was cut off or refused there is as much as was understood") {
    CHECK(log_of(tell_request, "GET /cut").back() == "\"GET /cut\" 400 -");
    CHECK(log_of(tell_request, "GET /a HTTP/1.1\r\nbad\r\n").back() ==
          "\"GET /a HTTP/1.1\" 400 -");
}

TEST_CASE("a line of the log has the client, the time and the message, in one write") {
    const std::string line = line_of("hello");
    CHECK(line.starts_with("127.0.0.1 - - ["));
    CHECK(line.ends_with("] hello\n"));
    // [06/Nov/1994 09:49:37]
    const std::string time = any_digits(line.substr(14, 22));
    CHECK(time.substr(0, 4) == "[99/");
    CHECK(time.substr(7) == "/9999 99:99:99]");
}

TEST_CASE("nobody can move the cursor of whoever reads the log, or write lines in it") {
    // Tab is the one control character that may be in a header.
    CHECK(line_of("a\tb").ends_with("] a\\x09b\n"));
    CHECK(line_of("a\\b").ends_with("] a\\\\b\n"));
    CHECK(line_of("\xc3\xa4\x9b[2J").ends_with("] \\xc3\\xa4\\x9b[2J\n"));
    CHECK(line_of("\"quoted\" ~").ends_with("] \"quoted\" ~\n"));

    class EscapingHandler : public socketserver::http::BaseHTTPRequestHandler {
        void do_GET() override {
            log_message("\x1b[2J\r\n\0\x7f"s);
            send_response_only(204);
            end_headers();
        }
    };
    CapturedStderr errors;
    socketserver::http::ThreadingHTTPServer server(
        {"127.0.0.1", 0}, socketserver::handled_by<EscapingHandler>);
    const LoopThread loop(server);
    sent_back(server, "GET / HTTP/1.1\r\n\r\n");
    CHECK(errors.next_write().ends_with("] \\x1b[2J\\x0d\\x0a\\x00\\x7f\n"));
}

TEST_CASE("a request line with an escape sequence is refused, and logged harmlessly") {
    CapturedStderr errors;
    socketserver::http::ThreadingHTTPServer server(
        {"127.0.0.1", 0}, socketserver::handled_by<TalkingHandler>);
    const LoopThread loop(server);
    sent_back(server, "GET /\x1b[2J HTTP/1.1\r\n\r\n");
    CHECK(errors.next_write().ends_with(
        "] code 400, message Bad request syntax ('GET /\\\\x1b[2J HTTP/1.1')\n"));
    CHECK(errors.next_write().ends_with("] \"GET /\\x1b[2J HTTP/1.1\" 400 -\n"));
}

TEST_CASE("log_request() and log_error() can be overridden, each by itself") {
    class HookedHandler : public RecordedHandler {
        void do_GET() override { send_error(404); }
        void log_request(int code, std::string_view size) override {
            log_message("request " + std::to_string(code) + " " + std::string(size));
        }
        void log_error(std::string_view message) override {
            log_message("error " + std::string(message));
        }
    };
    WebServer server(socketserver::handled_by<HookedHandler>);
    sent_back(server, "GET / HTTP/1.1\r\n\r\n");
    server.end();
    CHECK(server.log() == Texts{"error code 404, message Not Found", "request 404 -"});
}

TEST_CASE("log_request() can be told how large the answer is") {
    class SizeHandler : public RecordedHandler {
        void do_GET() override {
            log_request(200, "1234");
            send_response_only(204);
            end_headers();
        }
    };
    WebServer server(socketserver::handled_by<SizeHandler>);
    sent_back(server, "GET / HTTP/1.1\r\n\r\n");
    server.end();
    CHECK(server.log() == Texts{"\"GET / HTTP/1.1\" 200 1234"});
}

TEST_CASE("address_string() is how the log shows a client: by default its host") {
    class NamingHandler : public socketserver::http::BaseHTTPRequestHandler {
        void do_GET() override {
            log_message("hello");
            send_response_only(204);
            end_headers();
        }
        std::string address_string() const override {
            return "<" + BaseHTTPRequestHandler::address_string() + ">";
        }
    };
    CapturedStderr errors;
    socketserver::http::ThreadingHTTPServer server(
        {"127.0.0.1", 0}, socketserver::handled_by<NamingHandler>);
    const LoopThread loop(server);
    sent_back(server, "GET / HTTP/1.1\r\n\r\n");
    CHECK(errors.next_write().starts_with("<127.0.0.1> - - ["));
}

TEST_CASE("a client of a Unix socket has a name in the log, too") {
    CapturedStderr errors;
    const ScratchFolder folder;
    socketserver::UnixStreamServer server(folder / "s",
                                          socketserver::handled_by<TalkingHandler>);
    const LoopThread loop(server);
    socketserver::Socket client = connect_to(server.server_address);
    client.sendall("GET / HTTP/1.1\r\nX-Message: hello\r\n\r\n");
    client.shutdown(SHUT_WR);
    read_to_end(client);
    CHECK(errors.next_write().starts_with("(unnamed) - - ["));
}

TEST_CASE("log_date_time_string() can be overridden: it is the time in the log") {
    class TimelessHandler : public socketserver::http::BaseHTTPRequestHandler {
        void do_GET() override { send_error(404); }
        std::string log_date_time_string() const override { return "today"; }
    };
    CapturedStderr errors;
    socketserver::http::ThreadingHTTPServer server(
        {"127.0.0.1", 0}, socketserver::handled_by<TimelessHandler>);
    const LoopThread loop(server);
    sent_back(server, "GET / HTTP/1.1\r\n\r\n");
    CHECK(errors.next_write().starts_with("127.0.0.1 - - [today] "));
}

TEST_CASE("a log that nobody reads holds up no request, and what was lost is told") {
    PipedStderr errors;
    const std::string message(2000, 'x');
    {
        socketserver::http::ThreadingHTTPServer server(
            {"127.0.0.1", 0}, socketserver::handled_by<TalkingHandler>);
        const LoopThread loop(server);
        const std::string request =
            "GET / HTTP/1.1\r\nX-Message: " + message + "\r\n\r\n";
        for (int i = 0; i < 50; ++i)
            sent_back(server, request);
        CHECK(errors.read_some().find("lost") == std::string::npos);
        sent_back(server, request);
    }
    errors.end();
    CHECK(errors.read_to_end().find("(messages that could not be written here: ") !=
          std::string::npos);
}
