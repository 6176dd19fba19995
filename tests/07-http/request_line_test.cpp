#include "socketserver/http/request_line.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/request_error.hpp"
#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

using Requests = std::vector<std::string>;

// How a line is refused: "400 Bad request syntax ('x')", or "" when it is not.
std::string refusal_of(std::string_view line) {
    try {
        parse_request_line(line);
        return "";
    } catch (const RequestError& error) {
        return std::to_string(error.code()) + " " + error.what();
    }
}

// The path that a handler sees.
std::string path_of(const WebServer& server, const std::string& url) {
    return answer_of(server, "GET " + url + " HTTP/1.1\r\n\r\n").body;
}

void tell_path(WebWork& self) {
    self.answer(self.path);
}

// A request line of so many bytes, with its end.
std::string request_line_of(std::size_t size) {
    return "GET /" + std::string(size - 16, 'x') + " HTTP/1.1\r\n";
}

}  // namespace

TEST_CASE("a request line is a method, a URL and a version") {
    const RequestLine line = parse_request_line("GET /index.html?x=1 HTTP/1.1");
    CHECK(line.command == "GET");
    CHECK(line.path == "/index.html?x=1");
    CHECK(line.version_text == "HTTP/1.1");
}

TEST_CASE("there may be several spaces and tabs between the words") {
    const RequestLine line = parse_request_line(" GET \t/\t HTTP/1.0 ");
    CHECK(line.command == "GET");
    CHECK(line.path == "/");
    CHECK(line.version_text == "HTTP/1.0");
}

TEST_CASE("a method is taken as it is written") {
    CHECK(parse_request_line("get / HTTP/1.1").command == "get");
    CHECK(parse_request_line("X-Y!Z / HTTP/1.1").command == "X-Y!Z");
}

TEST_CASE("the version is kept as it was sent, and as numbers") {
    const RequestLine line = parse_request_line("GET / HTTP/1.2");
    CHECK(line.version_text == "HTTP/1.2");
    CHECK(line.version == Version{1, 2});
}

TEST_CASE("a GET without a version is a request of HTTP/0.9") {
    const RequestLine line = parse_request_line("GET /");
    CHECK(line.path == "/");
    CHECK(line.version_text.empty());
    CHECK_FALSE(line.version.has_value());
}

TEST_CASE("a request line that is none is refused") {
    struct Case {
        std::string line, refusal;
    };
    for (const Case& one : std::vector<Case>{
             {"GET", "400 Bad request syntax ('GET')"},
             {"GET / x HTTP/1.1", "400 Bad request syntax ('GET / x HTTP/1.1')"},
             {"GET /\0 HTTP/1.1"s, "400 Bad request syntax ('GET /\\x00 HTTP/1.1')"},
             {"GET /\r HTTP/1.1", "400 Bad request syntax ('GET /\\r HTTP/1.1')"},
             {"GET /\x7f HTTP/1.1", "400 Bad request syntax ('GET /\\x7f HTTP/1.1')"},
             {"GET / HTTP/1.1\v", "400 Bad request syntax ('GET / HTTP/1.1\\x0b')"},
             {"POST /", "400 Bad HTTP/0.9 request type ('POST')"},
             {"get /", "400 Bad HTTP/0.9 request type ('get')"},
             {"GET / HTTP", "400 Bad request version ('HTTP')"},
             {"GET / HTTP/", "400 Bad request version ('HTTP/')"},
             {"GET / HTTP/1", "400 Bad request version ('HTTP/1')"},
             {"GET / HTTP/1.", "400 Bad request version ('HTTP/1.')"},
             {"GET / HTTP/.1", "400 Bad request version ('HTTP/.1')"},
             {"GET / HTTP/1.1.1", "400 Bad request version ('HTTP/1.1.1')"},
             {"GET / HTTP/+1.1", "400 Bad request version ('HTTP/+1.1')"},
             {"GET / HTTP/1.-1", "400 Bad request version ('HTTP/1.-1')"},
             {"GET / HTTP/1.1x", "400 Bad request version ('HTTP/1.1x')"},
             {"GET / http/1.1", "400 Bad request version ('http/1.1')"},
             {"GET / HTTP/1.12345678901",
              "400 Bad request version "
              "('HTTP/1.12345678901')"},
             {"GET / x y z", "400 Bad request version ('z')"},
             {"GET / HTTP/2.0", "505 Invalid HTTP version (2.0)"},
             {"GET / HTTP/3.0", "505 Invalid HTTP version (3.0)"},
             {"GET / HTTP/9.9", "505 Invalid HTTP version (9.9)"},
             {"GET / HTTP/10.1", "400 Bad request version ('HTTP/10.1')"},
             {"GET / HTTP/01.1", "400 Bad request version ('HTTP/01.1')"},
             {"GET / HTTP/1.10", "400 Bad request version ('HTTP/1.10')"},
             {"GET / HTTP/0.9", "400 Bad request version ('HTTP/0.9')"},
             {"GET / HTTP/0.8", "400 Bad request version ('HTTP/0.8')"},
             {"<b> / HTTP/1.1", "400 Bad request method ('<b>')"},
             {"GET, / HTTP/1.1", "400 Bad request method ('GET,')"},
             {"\xe9 / HTTP/1.1", "400 Bad request method ('\\xe9')"},
         })
        CHECK(refusal_of(one.line) == one.refusal);
}

TEST_CASE("a request line that is refused is answered and ends the connection") {
    WebServer server(web_work(tell_request));
    struct Case {
        std::string line, status;
    };
    for (const Case& one :
         std::vector<Case>{{"GET", "400 Bad request syntax ('GET')"},
                           {"POST /", "400 Bad HTTP/0.9 request type ('POST')"},
                           {"GET / HTTP/x", "400 Bad request version ('HTTP/x')"},
                           {"PRI * HTTP/2.0", "505 Invalid HTTP version (2.0)"}}) {
        CAPTURE(one.line);
        const std::string all =
            sent_back_and_closed(server, one.line + "\r\n\r\nGET /next HTTP/1.1\r\n\r\n");
        CHECK(all.starts_with("HTTP/1.0 " + one.status + "\r\n"));
        CHECK(count(all, "Connection: close\r\n") == 1);
        CHECK(count(all, "HTTP/1.0 ") == 1);
    }
    CHECK(server.answered().empty());
}

TEST_CASE("a request line of 65,536 bytes passes, and one more is too long: 414") {
    WebServer server(
        web_work([](WebWork& self) { self.answer(std::to_string(self.path.size())); }));
    CHECK(answer_of(server, request_line_of(65536) + "\r\n").body == "65521");

    const std::string all = sent_back_and_closed(server, request_line_of(65537));
    CHECK(all.starts_with("HTTP/1.0 414 URI Too Long\r\n"));
    CHECK(server.answered().size() == 1);
}

TEST_CASE("a method without a handler is not implemented: 501") {
    WebServer server(web_work(tell_request));
    for (const std::string method : {"DELETE", "OPTIONS", "PATCH", "get", "BREW"}) {
        const WebAnswer answer = answer_of(server, method + " / HTTP/1.1\r\n\r\n");
        CHECK(answer.status_line == "HTTP/1.0 501 Unsupported method ('" + method + "')");
        CHECK(answer.headers.get("Connection") == "close");
    }
}

TEST_CASE("empty lines in front of a request are passed over") {
    WebServer server(web_work(tell_request));
    for (const char* lines : {"\r\n", "\n", "\r\n\r\n", "\n\n\n\n"}) {
        CAPTURE(lines);
        CHECK(answer_of(server, lines + "GET / HTTP/1.1\r\n\r\n"s).body == "GET /");
    }
}

TEST_CASE("many of them, or a blank line, or nothing behind them: a silent end") {
    WebServer server(web_work(tell_request));
    for (const char* lines : {"\n\n\n\n\n", " \t \r\n"})
        CHECK(sent_back_and_closed(server, lines + "GET / HTTP/1.1\r\n\r\n"s).empty());
    CHECK(sent_back(server, "\r\n").empty());
    CHECK(server.answered().empty());
    CHECK(server.log().empty());
}

TEST_CASE("the path begins behind the name of a host, with one slash") {
    const auto path_in = [](const std::string& url) {
        return parse_request_line("GET " + url + " HTTP/1.1").path;
    };
    CHECK(path_in("//a") == "/a");
    CHECK(path_in("///") == "/");
    CHECK(path_in("http://example.org") == "/");
    CHECK(path_in("HTTP://example.org///a") == "/a");
    CHECK(path_in("https://[::1]:80/a") == "/a");
    CHECK(path_in("http://example.org?//b") == "/?//b");
}

TEST_CASE("a target has one of four forms, and what has none is refused") {
    CHECK(parse_request_line("OPTIONS * HTTP/1.1").path == "*");
    CHECK(parse_request_line("CONNECT example.org:443 HTTP/1.1").path ==
          "example.org:443");
    for (const std::string line :
         {"GET *", "GET foo/bar", "GET ?a", "GET #part", "GET ..", "GET http:/a",
          "GET http:", "GET http://", "GET http:///a", "GET http://user@example.org/",
          "GET http://[/a", "GET http://a,b/", "GET mailto:a@b", "GET example.org:80",
          "OPTIONS a"}) {
        CAPTURE(line);
        const std::string target = line.substr(line.find(' ') + 1);
        CHECK(refusal_of(line + " HTTP/1.1") ==
              "400 Bad request target ('" + target + "')");
    }
}

TEST_CASE("several slashes at the beginning are one: no redirect leads to another host") {
    WebServer server(web_work(tell_path));
    CHECK(path_of(server, "//example.org/..") == "/example.org/..");
    CHECK(path_of(server, "////") == "/");
    CHECK(path_of(server, "/a//b") == "/a//b");
}

TEST_CASE("all else in a URL is left to the handler") {
    WebServer server(web_work(tell_path));
    for (const std::string url :
         {"/a%20b?x=%2F#y", "/\\example.org", "/http://example.org/", "/*", "/\xe4"})
        CHECK(path_of(server, url) == url);
}

TEST_CASE("a URL that names the host, as a proxy's does, is taken from its path on") {
    WebServer server(web_work(tell_path));
    CHECK(path_of(server, "http://example.org/a?b") == "/a?b");
    CHECK(path_of(server, "HTTP://example.org:80") == "/");
    CHECK(path_of(server, "http://example.org?b") == "/?b");
    CHECK(path_of(server, "http://example.org//example.net/") == "/example.net/");
    CHECK(path_of(server, "/http://example.org/") == "/http://example.org/");
}

TEST_CASE("HTTP/0.9 is answered with the body alone, and the connection closes") {
    WebServer server(web_work(tell_request));
    CHECK(sent_back_and_closed(server, "GET /old\r\n") == "GET /old");
    CHECK(sent_back_and_closed(server, "GET /old\n") == "GET /old");
}

TEST_CASE("what follows a line of HTTP/0.9 is no header and no request") {
    WebServer server(web_work(
        [](WebWork& self) { self.answer(std::to_string(self.headers.size())); }));
    CHECK(sent_back_and_closed(server,
                               "GET /old\r\nConnection: keep-alive\r\n\r\n"
                               "GET /next\r\n") == "0");
    CHECK(server.answered() == Requests{"GET /old"});
}

TEST_CASE("who names HTTP/0.9 expects a head, and gets one: 400") {
    WebServer server(web_work(tell_request));
    CHECK(answer_of(server, "GET /old HTTP/0.9\r\nHost: x\r\n\r\n").status_line ==
          "HTTP/1.0 400 Bad request version ('HTTP/0.9')");
    CHECK(server.answered().empty());
}

TEST_CASE("HTTP/0.9 can be refused, and a missing Host: 400 at once") {
    WebServer server(web_work(tell_request, [](WebWork& self) {
        self.head_rules = {.allow_http_0_9 = false, .require_host = true};
    }));
    CHECK(sent_back_and_closed(server, "GET /old\r\n")
              .starts_with("HTTP/1.0 400 HTTP/0.9 is not spoken here\r\n"));
    CHECK(answer_of(server, "GET / HTTP/1.1\r\n\r\n").status_line ==
          "HTTP/1.0 400 No Host");
    CHECK(server.answered().empty());
    CHECK(answer_of(server, "GET / HTTP/1.1\r\nHost:\r\n\r\n").code() == 200);
    CHECK(answer_of(server, "GET / HTTP/1.0\r\n\r\n").code() == 200);
}

TEST_CASE("an error page for HTTP/0.9 has no status line") {
    WebServer server(web_work([](WebWork& self) { self.send_error(404); }));
    CHECK(sent_back_and_closed(server, "GET /old\r\n").starts_with("<!DOCTYPE HTML>"));
}

TEST_CASE("default_request_version is the version of a request that names none") {
    WebServer server(
        web_work([](WebWork& self) { self.answer(self.request_version); },
                 [](WebWork& self) { self.default_request_version = "HTTP/1.0"; }));
    WebClient client(server);
    client.send("GET /\r\n");
    const WebAnswer answer = client.answer();
    CHECK(answer.code() == 200);
    CHECK(answer.body == "HTTP/1.0");
    CHECK(client.rest().empty());
}

TEST_CASE("a handler sees the line, the method, the URL and the version") {
    WebServer server(web_work([](WebWork& self) {
        self.answer(self.requestline + "|" + self.command + "|" + self.path + "|" +
                    self.request_version);
    }));
    CHECK(answer_of(server, "GET  /a?b  HTTP/1.0\r\n\r\n").body ==
          "GET  /a?b  HTTP/1.0|GET|/a?b|HTTP/1.0");
}
