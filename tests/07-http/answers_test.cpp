#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/status.hpp"
#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// What is sent back to a GET that does this work. The connection ends with it.
std::string sent_by(WebWork::Work work, WebWork::Work prepare = {},
                    const std::string& request = get) {
    WebServer server(web_work(std::move(work), std::move(prepare)));
    return sent_back(server, request);
}

// The names of an answer's headers, in their order.
std::string header_names(const WebAnswer& answer) {
    std::string names;
    for (const auto& [name, value] : answer.headers)
        names += (names.empty() ? "" : " ") + name;
    return names;
}

WebAnswer error_page(int code, std::optional<std::string_view> message = std::nullopt,
                     std::optional<std::string_view> explain = std::nullopt) {
    WebServer server(
        web_work([=](WebWork& self) { self.send_error(code, message, explain); }));
    return answer_of(server, get);
}

// What send_header() throws here, within an answer; "" when it throws nothing.
std::string refusal_of(const WebWork::Work& work) {
    std::string refusal;
    sent_by([&](WebWork& self) {
        try {
            self.send_response(200);
            work(self);
        } catch (const std::invalid_argument& error) {
            refusal = error.what();
        }
        self.end_headers();
    });
    return refusal;
}

}  // namespace

TEST_CASE("an answer is a status line, Server, Date, the handler's headers, a body") {
    const std::string all = sent_by([](WebWork& self) {
        self.send_response(200);
        self.send_header("Content-Type", "text/plain");
        self.send_header("Content-Length", "5");
        self.end_headers();
        self.wfile << "hello";
    });
    const std::string begin = "HTTP/1.0 200 OK\r\nServer: BaseHTTP/0.6 C++/20\r\nDate: ";
    const std::string end =
        " GMT\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello";
    CHECK(all.starts_with(begin));
    CHECK(all.ends_with(end));
    CHECK(all.size() == begin.size() + 25 + end.size());
}

TEST_CASE("the header Date is the time of the answer") {
    const auto before = std::chrono::system_clock::now() - std::chrono::seconds(1);
    WebServer server(web_work(tell_request));
    const WebAnswer answer = answer_of(server, get);
    const auto date = parse_date(answer.headers.get("Date"));
    REQUIRE(date.has_value());
    CHECK(*date > before);
    CHECK(*date <= std::chrono::system_clock::now());
}

TEST_CASE("date_time_string() writes any time, or now") {
    class Dates : public BaseHTTPRequestHandler {
    public:
        using BaseHTTPRequestHandler::date_time_string;
    };
    const Dates dates;
    CHECK(dates.date_time_string(Seconds()) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(parse_date(dates.date_time_string()) > parse_date("Thu, 01 Jan 2015 "
                                                            "00:00:00 GMT"));
}

TEST_CASE("the status line names the server's version, the code and what it means") {
    const auto with = [](int code) {
        return sent_by([code](WebWork& self) { self.answer("", code); });
    };
    CHECK(with(200).starts_with("HTTP/1.0 200 OK\r\n"));
    CHECK(with(404).starts_with("HTTP/1.0 404 Not Found\r\n"));
    CHECK(with(299).starts_with("HTTP/1.0 299 \r\n"));
    CHECK(sent_by([](WebWork& self) {
              self.send_response(404, "Gone Fishing");
              self.end_headers();
          }).starts_with("HTTP/1.0 404 Gone Fishing\r\n"));
}

TEST_CASE("every status of the standard has its phrase") {
    struct Case {
        int code;
        const char* phrase;
    };
    for (const Case& one :
         {Case{100, "Continue"}, Case{206, "Partial Content"}, Case{304, "Not Modified"},
          Case{408, "Request Timeout"}, Case{413, "Content Too Large"},
          Case{414, "URI Too Long"}, Case{416, "Range Not Satisfiable"},
          Case{417, "Expectation Failed"}, Case{418, "I'm a Teapot"},
          Case{422, "Unprocessable Content"},
          Case{431, "Request Header Fields Too Large"}, Case{501, "Not Implemented"},
          Case{511, "Network Authentication Required"}}) {
        const Status* status = find_status(one.code);
        REQUIRE_MESSAGE(status != nullptr, one.code);
        CHECK(status->code == one.code);
        CHECK(status->phrase == one.phrase);
    }
    int number = 0;
    for (int code = 0; code < 1000; ++code)
        number += find_status(code) ? 1 : 0;
    CHECK(number == 62);  // as many as Python 3.11 knows
    CHECK(find_status(299) == nullptr);
    CHECK(find_status(-1) == nullptr);
}

TEST_CASE("1xx, 204, 205 and 304 have no body") {
    for (const int code : {100, 101, 199, 204, 205, 304})
        CHECK_FALSE(has_body(code));
    for (const int code : {200, 203, 206, 301, 303, 305, 400, 404, 500})
        CHECK(has_body(code));
}

TEST_CASE("send_page() is a whole answer: its type, its length, more headers, its text") {
    const auto work = [](WebWork& self) {
        self.send_page(201, "text/plain", "hello\n", {{"Location", "/new"}, {"A", "b"}});
    };
    const std::string all = sent_by(work);
    CHECK(all.starts_with("HTTP/1.0 201 Created\r\n"));
    CHECK(
        all.ends_with("\r\nContent-Type: text/plain\r\nContent-Length: 6\r\n"
                      "Location: /new\r\nA: b\r\n\r\nhello\n"));
    const std::string head = sent_by(work, {}, "HEAD / HTTP/1.1\r\n\r\n");
    CHECK(head.ends_with("\r\nContent-Length: 6\r\nLocation: /new\r\nA: b\r\n\r\n"));
}

TEST_CASE("send_page() says neither type nor length where the code allows no body") {
    for (const int code : {204, 304}) {
        const std::string all = sent_by([code](WebWork& self) {
            self.send_page(code, "text/plain", "hello\n", {{"ETag", "\"a\""}});
        });
        CHECK(count(all, "Content-") == 0);
        CHECK(all.ends_with("\r\nETag: \"a\"\r\n\r\n"));
    }
}

TEST_CASE("the value of a header may be a number, of any size") {
    const std::string all = sent_by([](WebWork& self) {
        self.send_response_only(200);
        self.send_header("A", 0);
        self.send_header("B", -5L);
        self.send_header("C", std::numeric_limits<std::uint64_t>::max());
        self.send_header("Content-Length", std::string("hello").size());
        self.end_headers();
        self.wfile << "hello";
    });
    CHECK(all ==
          "HTTP/1.0 200 OK\r\nA: 0\r\nB: -5\r\nC: 18446744073709551615\r\n"
          "Content-Length: 5\r\n\r\nhello");
}

TEST_CASE("send_response_only() sends no Server and no Date, and logs nothing") {
    WebServer server(web_work([](WebWork& self) {
        self.send_response_only(200);
        self.send_header("Content-Length", "0");
        self.end_headers();
    }));
    CHECK(sent_back(server, get) == "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n");
    server.end();
    CHECK(server.log().empty());
}

TEST_CASE("headers can be flushed before they end") {
    CHECK(sent_by([](WebWork& self) {
              self.send_response_only(200);
              self.flush_headers();
              self.wfile << "A: b\r\n";
              self.send_header("Content-Length", "0");
              self.end_headers();
          }) == "HTTP/1.0 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n");
}

TEST_CASE("the attributes of the class say what an answer says of the server") {
    const std::string all = sent_by(tell_request, [](WebWork& self) {
        self.server_version = "Teapot/1";
        self.sys_version = "Kettle/2";
        self.protocol_version = "HTTP/1.0";
    });
    CHECK(all.starts_with("HTTP/1.0 200 OK\r\nServer: Teapot/1 Kettle/2\r\n"));
}

TEST_CASE("version_string() can be overridden") {
    class NamelessHandler : public RecordedHandler {
        std::string version_string() const override { return "a server"; }
        void do_GET() override { send_error(404); }
    };
    WebServer server(socketserver::handled_by<NamelessHandler>);
    CHECK(answer_of(server, get).headers.get("Server") == "a server");
}

TEST_CASE("each step of an answer can be overridden, and calls the next one as it is") {
    class Steps : public RecordedHandler {
        void do_GET() override { send_error(404, "Gone", std::nullopt); }
        void send_error(int code, std::optional<std::string_view> message,
                        std::optional<std::string_view> explain) override {
            note("send_error");
            RecordedHandler::send_error(code, message, explain);
        }
        void send_response(int code, std::optional<std::string_view> message) override {
            note("send_response");
            RecordedHandler::send_response(code, message);
        }
        void send_response_only(int code,
                                std::optional<std::string_view> message) override {
            note("send_response_only");
            RecordedHandler::send_response_only(code, message);
        }
        void send_header(std::string_view keyword, std::string_view value) override {
            if (keyword != "Server" && keyword != "Date")
                return RecordedHandler::send_header(keyword, value);
            note(keyword);
            RecordedHandler::send_header(keyword, "overridden");
        }
        void end_headers() override {
            note("end_headers");
            RecordedHandler::send_header("X-Own", "yes");
            RecordedHandler::end_headers();
        }
        void flush_headers() override {
            note("flush_headers");
            RecordedHandler::flush_headers();
        }
        bool parse_request() override {
            note("parse_request");
            return RecordedHandler::parse_request();
        }
        void log_request(int, std::string_view) override { note("log_request"); }
        void log_error(std::string_view) override { note("log_error"); }
        void note(std::string_view name) { web_server().note_log(name); }
    };
    WebServer server(socketserver::handled_by<Steps>);
    const WebAnswer answer = answer_of(server, get);
    server.end();
    CHECK(answer.status_line == "HTTP/1.0 404 Gone");
    CHECK(answer.headers.get("Server") == "overridden");
    CHECK(answer.headers.get("Date") == "overridden");
    CHECK(answer.headers.get("X-Own") == "yes");
    CHECK(joined(server.log()) ==
          "parse_request\nsend_error\nlog_error\nsend_response\nlog_request\n"
          "send_response_only\nServer\nDate\nend_headers\nflush_headers\n");
}

TEST_CASE("date_time_string() can be overridden: it is what the header Date says") {
    class Timeless : public RecordedHandler {
        void do_GET() override { send_error(404); }
        std::string date_time_string(std::optional<Seconds>) const override {
            return "today";
        }
    };
    WebServer server(socketserver::handled_by<Timeless>);
    CHECK(answer_of(server, get).headers.get("Date") == "today");
}

TEST_CASE("a parse_request() that has sent its answer ends the request") {
    class Locked : public RecordedHandler {
        bool parse_request() override {
            if (!RecordedHandler::parse_request() || headers.contains("Authorization"))
                return true;
            send_error(401);
            return false;
        }
        void do_GET() override { send_error(404); }
    };
    WebServer server(socketserver::handled_by<Locked>);
    CHECK(answer_of(server, get).code() == 401);
    CHECK(answer_of(server, "GET / HTTP/1.1\r\nAuthorization: x\r\n\r\n").code() == 404);
}

TEST_CASE("a header name that is no token is refused") {
    for (const std::string& name :
         {""s, "A B"s, "A:"s, "A\r\nB"s, "A\0"s, "\xe4"s, "A\t"s}) {
        CAPTURE(name);
        const auto refusal =
            refusal_of([&](WebWork& self) { self.send_header(name, "x"); });
        CHECK(count(refusal, " is no name: use letters, digits and -") == 1);
    }
}

TEST_CASE("a line break or a NUL in a header's value is refused") {
    const std::string refusal = refusal_of(
        [](WebWork& self) { self.send_header("Location", "/\r\nSet-Cookie: a=b"); });
    CHECK(count(refusal, "Location") == 1);
    CHECK(count(refusal, "'/\\r\\nSet-Cookie: a=b' has a line break or a NUL") == 1);
    for (const std::string& value : {"a\rb"s, "a\nb"s, "a\0b"s, "\n"s, "b\r"s}) {
        CAPTURE(value);
        CHECK_FALSE(
            refusal_of([&](WebWork& self) { self.send_header("A", value); }).empty());
    }
    CHECK(refusal_of([](WebWork& self) { self.send_header("A", "\xe4 \t;,"); }).empty());
}

TEST_CASE("a line break or a NUL in a status line's message is refused") {
    for (const std::string& message : {"OK\r\nA: b"s, "a\nb"s, "a\0b"s}) {
        CAPTURE(message);
        std::string refusals;
        const std::string all = sent_by([&](WebWork& self) {
            try {
                self.send_response(200, message);
            } catch (const std::invalid_argument&) {
                refusals += "send_response ";
            }
            try {
                self.send_response_only(200, message);
            } catch (const std::invalid_argument&) {
                refusals += "send_response_only";
            }
            self.send_error(500);
        });
        CHECK(refusals == "send_response send_response_only");
        CHECK(all.starts_with("HTTP/1.0 500 "));
    }
}

TEST_CASE("a header that was refused and not caught is a 500") {
    WebServer server(web_work([](WebWork& self) {
        self.send_response(200);
        self.send_header("Location", "/\r\nSet-Cookie: a=b");
        self.end_headers();
    }));
    const std::string all = sent_back_and_closed(server, get);
    CHECK(all.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
    CHECK(count(all, "Set-Cookie") == 0);
    CHECK(count(all, "HTTP/1.0 ") == 1);
}

TEST_CASE("an answer in another order than it is sent in is a 500, and reported") {
    const auto headers_first = [](WebWork& self) {
        self.send_header("A", "b");
        self.send_response(200);
    };
    const auto two_answers = [](WebWork& self) {
        self.answer("one");
        self.send_error(404);
    };
    for (const WebWork::Work& work : {WebWork::Work(headers_first), {two_answers}}) {
        WebServer server(web_work(work));
        const std::string all = sent_back_and_closed(server, get);
        CHECK(all.starts_with("HTTP/1.0 500 Internal Server Error\r\n"));
        CHECK(count(all, "HTTP/1.0 ") == 1);
        server.end();
        CHECK(count(joined(server.errors()), "one send_response()") == 1);
    }
}

TEST_CASE("an error page says what is wrong, and closes the connection") {
    const WebAnswer answer = error_page(404);
    CHECK(answer.status_line == "HTTP/1.0 404 Not Found");
    CHECK(header_names(answer) == "Server Date Connection Content-Type Content-Length");
    CHECK(answer.headers.get("Connection") == "close");
    CHECK(answer.headers.get("Content-Type") == "text/html;charset=utf-8");
    CHECK(answer.headers.get("Content-Length") == std::to_string(answer.body.size()));
    CHECK(answer.body == R"(<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: 404</p>
        <p>Message: Not Found.</p>
        <p>Error code explanation: 404 - Nothing matches the given URI.</p>
    </body>
</html>
)");
}

TEST_CASE("nothing is answered behind an error page") {
    WebServer server(web_work([](WebWork& self) { self.send_error(404); }));
    CHECK(count(sent_back_and_closed(server, get + get), "HTTP/1.0 404") == 1);
    CHECK(server.answered().size() == 1);
}

TEST_CASE("an error page takes the handler's own words") {
    const WebAnswer answer = error_page(404, "Gone Fishing", "Come back on Monday");
    CHECK(answer.status_line == "HTTP/1.0 404 Gone Fishing");
    CHECK(count(answer.body, "<p>Message: Gone Fishing.</p>") == 1);
    CHECK(count(answer.body, "404 - Come back on Monday.") == 1);
}

TEST_CASE("an error that nobody has heard of has question marks for words") {
    const WebAnswer answer = error_page(499);
    CHECK(answer.status_line == "HTTP/1.0 499 ???");
    CHECK(count(answer.body, "499 - ???.") == 1);
}

TEST_CASE("the words on an error page are escaped, and no script of a client's runs") {
    const WebAnswer answer = error_page(404, "<script>1 & 2</script>", "<b>%(code)d</b>");
    CHECK(answer.status_line == "HTTP/1.0 404 <script>1 & 2</script>");
    CHECK(count(answer.body, "&lt;script&gt;1 &amp; 2&lt;/script&gt;") == 1);
    CHECK(count(answer.body, "<script>") == 0);
    CHECK(count(answer.body, "&lt;b&gt;") == 1);
}

TEST_CASE("an error without a body has no page, no type and no length") {
    for (const int code : {204, 304}) {
        CAPTURE(code);
        const std::string all = sent_by([code](WebWork& self) { self.send_error(code); });
        CHECK(all.ends_with("Connection: close\r\n\r\n"));
        CHECK(count(all, "Content-") == 0);
    }
}

TEST_CASE("an answer has the form that its status says, whatever the handler writes") {
    const auto all = [](int code, const std::string& request) {
        return sent_by(
            [code](WebWork& self) {
                self.send_response(code);
                self.end_headers();
                self.wfile << "a body" << std::string(100'000, 'x');
            },
            {}, request);
    };
    for (const int code : {204, 205, 304}) {
        CAPTURE(code);
        CHECK(all(code, "GET / HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
    }
    CHECK(all(200, "HEAD / HTTP/1.1\r\n\r\n").ends_with("\r\n\r\n"));
    CHECK(all(200, "GET / HTTP/1.1\r\n\r\n").ends_with("xxx"));
    CHECK(sent_by([](WebWork& self) {
              self.send_response(205);
              self.send_header("Content-Length", "4");  // so many are waited for
              self.end_headers();
              self.wfile << "body";
          }).ends_with("\r\n\r\nbody"));
}

TEST_CASE("205 has no body either, and has to say so") {
    CHECK(sent_by([](WebWork& self) {
              self.send_error(205);
          }).ends_with("Connection: close\r\nContent-Length: 0\r\n\r\n"));
    const std::string own = sent_by([](WebWork& self) { self.answer("", 205); });
    CHECK(count(own, "Content-Length: 0\r\n") == 1);
}

TEST_CASE("an error page for HEAD has its headers, and no body") {
    const std::string all = sent_by([](WebWork& self) { self.send_error(404); }, {},
                                    "HEAD / HTTP/1.1\r\n\r\n");
    CHECK(count(all, "Content-Length: ") == 1);
    CHECK(all.ends_with("\r\n\r\n"));
    CHECK(count(all, "<html") == 0);
}

TEST_CASE("error_message_format and error_content_type make another page") {
    WebServer server(web_work([](WebWork& self) { self.send_error(404, "<a>", "<b>"); },
                              [](WebWork& self) {
                                  self.error_message_format =
                                      "%(code)d|%(message)s|%(explain)s|%(code)s|"
                                      "50%%|%%(code)d|%d|%(no)s|100%";
                                  self.error_content_type = "text/plain";
                              }));
    const WebAnswer answer = answer_of(server, get);
    CHECK(answer.body == "404|&lt;a&gt;|&lt;b&gt;|404|50%|%(code)d|%d||100%");
    CHECK(answer.headers.get("Content-Type") == "text/plain");
    CHECK(answer.headers.get("Content-Length") == std::to_string(answer.body.size()));
}

TEST_CASE("make_error_page() can be overridden") {
    class PlainHandler : public RecordedHandler {
        ErrorPage make_error_page(int code, std::string_view message,
                                  std::string_view explain) const override {
            if (code != 404)
                return RecordedHandler::make_error_page(code, message, explain);
            return {.type = "application/json", .content = "{}"};
        }
        void do_GET() override { send_error(404); }
    };
    WebServer server(socketserver::handled_by<PlainHandler>);
    const WebAnswer answer = answer_of(server, get);
    CHECK(answer.headers.get("Content-Type") == "application/json");
    CHECK(answer.body == "{}");
    CHECK(answer_of(server, "POST / HTTP/1.1\r\n\r\n").body.find("501") !=
          std::string::npos);
}

TEST_CASE("headers of all answers are in each, but where the answer says them itself") {
    WebServer server(web_work(
        [](WebWork& self) {
            if (self.path == "/error")
                return self.send_error(404);
            self.send_response(200);
            if (self.path == "/own")
                self.send_header("x-all", "own");
            self.send_header("Content-Length", "0");
            self.end_headers();
        },
        [](WebWork& self) {
            self.headers_of_all_answers = {{"X-All", "1"}, {"X-Other", "2"}};
        }));
    for (const std::string path : {"/", "/error", "/own"}) {
        CAPTURE(path);
        const WebAnswer answer = answer_of(server, "GET " + path + " HTTP/1.1\r\n\r\n");
        CHECK(answer.headers.get_all("X-All") ==
              std::vector<std::string_view>{path == "/own" ? "own" : "1"});
        CHECK(answer.headers.get("X-Other") == "2");
    }
    CHECK(
        answer_of(server, "GET / HTTP/1.1\r\nX: y\r\nbad\r\n\r\n").headers.get("X-All") ==
        "1");
}
