#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kept_work.hpp"
#include "support/watchdog.hpp"

// What RFC 9112 says that a server must take, refuse or close behind, rule by rule.

using namespace std::string_literals;

namespace {

struct Rule {
    const char* section;
    std::string what;
    std::string request;
    std::string answers;  // to it, and to the next request when the connection is kept
};

const std::string next_request = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

// A server that reads every body, and wants all that the RFC wants.
socketserver::RequestHandlerClass strict() {
    return kept_work(tell_body, [](KeptWork& self) {
        self.head_rules = {.allow_http_0_9 = false, .require_host = true};
    });
}

// The codes of all answers: "200 400".
std::string codes_in(const std::string& answers) {
    std::string codes;
    for (std::size_t at = answers.find("HTTP/1.1 "); at != std::string::npos;
         at = answers.find("HTTP/1.1 ", at + 1))
        codes += (codes.empty() ? "" : " ") + answers.substr(at + 9, 3);
    return codes;
}

void check(const std::vector<Rule>& rules, const std::string& behind = next_request) {
    const WebServer server(strict());
    for (const Rule& rule : rules) {
        CAPTURE(rule.section);
        CAPTURE(rule.what);
        CHECK(codes_in(sent_back(server, rule.request + behind)) == rule.answers);
    }
}

std::string line(const std::string& text) {
    return text + "\r\nHost: a\r\n\r\n";
}

std::string with(const std::string& headers) {
    return "GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n";
}

std::string host(const std::string& value) {
    return "GET / HTTP/1.1\r\nHost: " + value + "\r\n\r\n";
}

std::string post(const std::string& headers, const std::string& body) {
    return "POST / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n\r\n" + body;
}

std::string chunks(const std::string& body) {
    return post("Transfer-Encoding: chunked", body);
}

}  // namespace

TEST_CASE("RFC 9112, 2: lines, and what stands between them") {
    check({
        {"2.2", "a line feed alone ends a line", "GET / HTTP/1.1\nHost: a\n\n",
         "200 200"},
        {"2.2", "an empty line in front is passed over", "\r\n" + line("GET / HTTP/1.1"),
         "200 200"},
        {"2.2", "a return within the line", line("GET /\rx HTTP/1.1"), "400"},
        {"2.2", "a return within a header", with("X: a\rb"), "400"},
        {"2.2", "white space in front of the first header",
         "GET / HTTP/1.1\r\n Host: a\r\n\r\n", "400"},
        {"2.2", "an octet beyond ASCII in a value", with("X: \xe4"), "200 200"},
        {"2.3", "a name of the version in small letters", line("GET / http/1.1"), "400"},
        {"2.3", "a number of two digits", line("GET / HTTP/1.10"), "400"},
        {"2.3", "zeros in front", line("GET / HTTP/01.01"), "400"},
        {"2.3", "a number too few", line("GET / HTTP/1"), "400"},
        {"2.3", "a newer one that is compatible", line("GET / HTTP/1.2"), "200 200"},
        {"2.3", "a newer one that is not", line("GET / HTTP/2.0"), "505"},
        {"2.3", "an older one", line("GET / HTTP/1.0"), "200"},
        {"2.3", "HTTP/0.9 by its name", line("GET / HTTP/0.9"), "400"},
    });
}

TEST_CASE("RFC 9112, 3: the request line and the host") {
    check({
        {"3", "no version", "GET /\r\n", "400"},
        {"3", "no target", line("GET"), "400"},
        {"3", "a word too many", line("GET / / HTTP/1.1"), "400"},
        {"3", "more white space than one space", line("GET \t/  HTTP/1.1"), "200 200"},
        {"3", "a target that is too long", line("GET /" + std::string(65536, 'a')),
         "414"},
        {"3.1", "a method that is no token", line("G(T / HTTP/1.1"), "400"},
        {"3.1", "a method that is unknown", line("BREW / HTTP/1.1"), "501"},
        {"3.1", "a method in small letters is another one", line("get / HTTP/1.1"),
         "501"},
        {"3.2", "no Host", "GET / HTTP/1.1\r\n\r\n", "400"},
        {"3.2", "no Host in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", "200"},
        {"3.2", "two", with("Host: b"), "400"},
        {"3.2", "the same twice", with("Host: a"), "400"},
        {"3.2", "an empty one", host(""), "200 200"},
        {"3.2", "a name and a port", host("example.org:80"), "200 200"},
        {"3.2", "an address of IPv6", host("[::1]:80"), "200 200"},
        {"3.2", "a user in it", host("user@a"), "400"},
        {"3.2", "a path in it", host("a/b"), "400"},
        {"3.2", "a list", host("a, b"), "400"},
        {"3.2", "a list without spaces", host("a,b"), "400"},
        {"3.2", "a URL", host("http://a"), "400"},
        {"3.2", "a port that is none", host("a:b"), "400"},
        {"3.2.1", "a target without its slash", line("GET foo/bar HTTP/1.1"), "400"},
        {"3.2.1", "a target with a query", line("GET /?a=b HTTP/1.1"), "200 200"},
        {"3.2.2", "a whole URL", line("GET http://a/b HTTP/1.1"), "200 200"},
        {"3.2.2", "a whole URL, whose host counts", line("GET http://b/ HTTP/1.1"),
         "200 200"},
        {"3.2.2", "a URL without a host", line("GET http:///a HTTP/1.1"), "400"},
        {"3.2.2", "a URL with a user", line("GET http://u@a/ HTTP/1.1"), "400"},
        {"3.2.3", "a host, for another method", line("GET a:80 HTTP/1.1"), "400"},
        {"3.2.3", "a host, for CONNECT, which is unknown", line("CONNECT a:80 HTTP/1.1"),
         "501"},
        {"3.2.4", "a star, for another method", line("GET * HTTP/1.1"), "400"},
        {"3.2.4", "a star, for OPTIONS, which is unknown", line("OPTIONS * HTTP/1.1"),
         "501"},
    });
}

TEST_CASE("RFC 9112, 5: headers") {
    check({
        {"5", "no colon", with("X"), "400"},
        {"5", "no name", with(": x"), "400"},
        {"5", "a name that is no token", with("X(y): z"), "400"},
        {"5", "a control character in a value", with("X: \x01"), "400"},
        {"5", "a NUL in a value", with("X: a\0b"s), "400"},
        {"5.1", "white space in front of the colon", with("X : y"), "400"},
        {"5.1", "a tab in front of the colon", with("X\t: y"), "400"},
        {"5.1", "white space around a value", with("Content-Length: \t 0 \t"), "200 200"},
        {"5.2", "a fold", with("X: y\r\n z"), "400"},
        {"5.2", "a fold with a tab", with("X: y\r\n\tz"), "400"},
    });
}

TEST_CASE("RFC 9112, 6: the length of a body") {
    const std::string last = "0\r\n\r\n";
    check({
        {"6", "no length, so no body", post("X: y", ""), "200 200"},
        {"6.1", "chunks and a length",
         post("Transfer-Encoding: chunked\r\nContent-Length: 5", last), "400"},
        {"6.1", "chunks in HTTP/1.0",
         "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n" + last, "400"},
        {"6.1", "an encoding that is unknown, and chunks",
         post("Transfer-Encoding: gzip, chunked", last), "501"},
        {"6.1", "chunks in chunks", post("Transfer-Encoding: chunked, chunked", last),
         "501"},
        {"6.1", "an encoding in capital letters",
         post("Transfer-Encoding: CHUNKED", last), "200 200"},
        {"6.2", "a length", post("Content-Length: 2", "ab"), "200 200"},
        {"6.3", "chunks are not the last encoding",
         post("Transfer-Encoding: chunked, gzip", last), "400"},
        {"6.3", "no chunks at all", post("Transfer-Encoding: gzip", last), "400"},
        {"6.3", "two lengths", post("Content-Length: 1\r\nContent-Length: 2", "ab"),
         "400"},
        {"6.3", "a list of lengths", post("Content-Length: 1, 2", "ab"), "400"},
        {"6.3", "a length that is no number", post("Content-Length: x", ""), "400"},
        {"6.3", "a length below zero", post("Content-Length: -1", ""), "400"},
        {"6.3", "a length with a plus", post("Content-Length: +1", "a"), "400"},
        {"6.3", "a length that is too large",
         post("Content-Length: 18446744073709551616", ""), "400"},
    });
}

TEST_CASE("RFC 9112, 7: chunks") {
    check({
        {"7.1", "two chunks", chunks("1\r\na\r\n2\r\nbc\r\n0\r\n\r\n"), "200 200"},
        {"7.1", "sizes in large and small letters",
         chunks("a\r\n0123456789\r\nA\r\n0123456789\r\n0\r\n\r\n"), "200 200"},
        {"7.1", "a last chunk of many zeros", chunks("1\r\na\r\n000\r\n\r\n"), "200 200"},
        {"7.1", "a size that is too large", chunks("10000000000000000\r\n"), "400"},
        {"7.1", "a size that is none", chunks("x\r\n"), "400"},
        {"7.1", "a size in the way of C", chunks("0x1\r\na\r\n0\r\n\r\n"), "400"},
        {"7.1", "no size", chunks("\r\na\r\n0\r\n\r\n"), "400"},
        {"7.1", "more in a chunk than its size", chunks("1\r\nab\r\n0\r\n\r\n"), "400"},
        {"7.1", "a line that ends with a line feed alone", chunks("1\na\r\n0\r\n\r\n"),
         "400"},
        {"7.1.1", "extensions are passed over",
         chunks("1;a=b;c=\"d\"\r\na\r\n0;e\r\n\r\n"), "200 200"},
        {"7.1.2", "trailers are passed over", chunks("0\r\nX: y\r\n\r\n"), "200 200"},
        {"7.1.2", "a trailer that is none", chunks("0\r\nX\r\n\r\n"), "400"},
    });
}

TEST_CASE("RFC 9112, 8: what is not whole") {
    check(
        {
            {"8", "nothing", "", ""},
            {"8", "a part of the line", "GET /", "400"},
            {"8", "a line without its end", "GET / HTTP/1.1", "400"},
            {"8", "a part of the headers", "GET / HTTP/1.1\r\nHost: a\r\n", "400"},
            {"8", "a part of the body", post("Content-Length: 3", "ab"), "400"},
            {"8", "a part of a chunk", chunks("3\r\nab"), "400"},
            {"8", "no last chunk", chunks("2\r\nab\r\n"), "400"},
            {"8", "no end of the trailers", chunks("0\r\nX: y\r\n"), "400"},
        },
        "");
}

TEST_CASE("RFC 9112, 9: the connection") {
    const std::string old = "GET / HTTP/1.0\r\nConnection: ";
    check({
        {"9.3", "HTTP/1.1 keeps it", with("X: y"), "200 200"},
        {"9.3", "close ends it", with("Connection: close"), "200"},
        {"9.3", "close in a list", with("Connection: x, CLOSE"), "200"},
        {"9.3", "close in one of two lines", with("Connection: x\r\nConnection: close"),
         "200"},
        {"9.3", "HTTP/1.0 ends it", "GET / HTTP/1.0\r\n\r\n", "200"},
        {"9.3", "HTTP/1.0 that asks keeps it", old + "keep-alive\r\n\r\n", "200 200"},
        {"9.3", "close is the stronger word", old + "keep-alive, close\r\n\r\n", "200"},
        {"9.3.2", "answers come in the order of their requests",
         post("Content-Length: 1", "a") + line("BREW / HTTP/1.1"), "200 501"},
    });
}
