#include "socketserver/http/header_lines.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "socketserver/http/request_error.hpp"
#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

// The headers in these lines, with the empty line behind them.
Headers headers_in(const std::string& text) {
    HeaderLines lines;
    lines.feed(text + "\r\n");
    lines.finish();
    return lines.headers;
}

// A header line of so many bytes, with its end.
std::string line_of(std::size_t size) {
    return "X-Long: " + std::string(size - 10, 'x') + "\r\n";
}

std::string so_many_lines(int number) {
    std::string lines;
    for (int i = 0; i < number; ++i)
        lines += "X-" + std::to_string(i) + ": " + std::to_string(i) + "\r\n";
    return lines;
}

// A request with these header lines and the empty one.
std::string request_with(const std::string& lines) {
    return "GET / HTTP/1.1\r\n" + lines + "\r\n";
}

}  // namespace

TEST_CASE("headers are read up to the empty line, in their order, and no further") {
    HeaderLines lines;
    CHECK(lines.feed("B: 1\r\nA: 2\r\n\r\nGET") == 14);
    CHECK(lines.done());
    std::string seen;
    for (const auto& [name, value] : lines.headers)
        seen += name + "=" + value + ";";
    CHECK(seen == "B=1;A=2;");
    CHECK(lines.feed("C: 3\r\n") == 0);
}

TEST_CASE("a header's value is what stands behind the colon, without spaces around it") {
    CHECK(headers_in("A:b\r\n").get("A") == "b");
    CHECK(headers_in("A: \t b c \t\r\n").get("A") == "b c");
    CHECK(headers_in("A:\r\n").contains("A"));
    CHECK(headers_in("A: b:c\r\n").get("A") == "b:c");
    CHECK(headers_in("A: \xe4\xff\r\n").get("A") == "\xe4\xff");
}

TEST_CASE("header lines may end without a carriage return") {
    HeaderLines lines;
    lines.feed("A: 1\nB: 2\n\n");
    CHECK(lines.done());
    CHECK(lines.headers.get("B") == "2");
}

TEST_CASE("a header line that another server could read differently is refused") {
    for (const std::string& line : {
             "no colon\r\n"s,
             ": no name\r\n"s,
             "Host : a space before the colon\r\n"s,
             " Host: a space in front\r\n"s,
             "A: 1\r\n folded: to A\r\n"s,
             "A: 1\r\n\tfolded\r\n"s,
             "Na me: x\r\n"s,
             "N\xe4me: x\r\n"s,
             "Na\0me: x\r\n"s,
             "A: a NUL \0\r\n"s,
             "A: a carriage return \r in it\r\n"s,
             "A: two carriage returns at the end\r\r\n"s,
             "A: an escape \x1b[2J\r\n"s,
             "A: a delete \x7f\r\n"s,
             "\r"s,
         }) {
        CAPTURE(line);
        try {
            headers_in(line);
            FAIL_CHECK("it was taken");
        } catch (const RequestError& error) {
            CHECK(error.code() == 400);
            CHECK(std::string(error.what()).starts_with("Bad header line ("));
        }
    }
}

TEST_CASE("lines that end before the empty one are refused") {
    for (const char* text : {"", "A: 1", "A: 1\r\n", "A: 1\r\n\r"}) {
        CAPTURE(text);
        HeaderLines lines;
        lines.feed(text);
        CHECK_FALSE(lines.done());
        CHECK_THROWS_AS(lines.finish(), RequestError);
    }
}

TEST_CASE("the page about a bad header line shows it, but not all of an endless one") {
    WebServer server(web_work(tell_request));
    const WebAnswer shown = answer_of(server, request_with("<b> x\r\n"));
    CHECK(shown.status_line == "HTTP/1.0 400 Bad header line ('<b> x')");
    CHECK(count(shown.body, "Message: Bad header line ('&lt;b&gt; x').") == 1);

    const WebAnswer cut =
        answer_of(server, request_with(std::string(5000, 'x') + "\r\n"));
    CHECK(cut.status_line ==
          "HTTP/1.0 400 Bad header line ('" + std::string(100, 'x') + "')");
}

TEST_CASE("two headers Host are refused, even the same twice") {
    WebServer server(web_work(tell_request));
    CHECK(answer_of(server, request_with("Host: a\r\n")).code() == 200);
    CHECK(answer_of(server, request_with("Host: a\r\nHost: b\r\n")).code() == 400);
    CHECK(answer_of(server, request_with("Host: a\r\nhost: a\r\n")).code() == 400);
}

TEST_CASE("99 header lines pass, and 100 are too many: 431") {
    WebServer server(web_work(
        [](WebWork& self) { self.answer(std::to_string(self.headers.size())); }));
    CHECK(answer_of(server, request_with(so_many_lines(99))).body == "99");

    const WebAnswer refused = answer_of(server, request_with(so_many_lines(100)));
    CHECK(refused.status_line == "HTTP/1.0 431 Too many headers");
    CHECK(count(refused.body, "431 - got more than 100 headers.") == 1);
    CHECK(refused.headers.get("Connection") == "close");
}

TEST_CASE("a header line of 65,536 bytes passes, and one more is too many: 431") {
    WebServer server(web_work([](WebWork& self) {
        self.answer(std::to_string(self.headers.get("X-Long").size()));
    }));
    CHECK(answer_of(server, request_with(line_of(65536))).body == "65526");

    WebClient client(server);
    client.send("GET / HTTP/1.1\r\n" + line_of(65537).substr(0, 65537));
    const WebAnswer refused = client.answer();
    CHECK(refused.status_line == "HTTP/1.0 431 Line too long");
    CHECK(client.rest().empty());  // which ends only when the server closes
    CHECK(server.answered() == std::vector<std::string>{"GET /"});
}
