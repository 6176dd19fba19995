#include "socketserver/http/body_buffer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

#include "socketserver/http/request_error.hpp"
#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

using namespace std::string_literals;

namespace {

std::string post(const std::string& headers, const std::string& body = "") {
    return "POST / HTTP/1.1\r\n" + headers + "\r\n" + body;
}

}  // namespace

TEST_CASE("a handler reads the body to its end, however much is received at once") {
    for (const std::size_t rbufsize : {1UL, 2UL, 3UL, 7UL, 16384UL}) {
        CAPTURE(rbufsize);
        WebServer server(
            web_work(tell_body, [&](WebWork& self) { self.rbufsize = rbufsize; }));
        CHECK(answer_of(server, post("Content-Length: 12\r\n", "hello, world")).body ==
              "hello, world");
        CHECK(answer_of(server, post("Content-Length: 5\r\n", "hello, world")).body ==
              "hello");
        CHECK(answer_of(server, post("")).body.empty());
    }
}

TEST_CASE("a body that arrives in two parts, cut at any byte, is read whole") {
    WebServer server(web_work(tell_body));
    const std::string body = "hello, world";
    for (std::size_t cut = 0; cut <= body.size(); ++cut) {
        CAPTURE(cut);
        WebClient client(server);
        client.send(post("Content-Length: 12\r\n", body.substr(0, cut)));
        client.send(body.substr(cut));
        CHECK(client.answer().body == body);
    }
}

TEST_CASE("a body has every byte as it was sent") {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    WebServer server(web_work(tell_body));
    CHECK(answer_of(server, post("Content-Length: 256\r\n", bytes)).body == bytes);
}

TEST_CASE("a body is read by lines and words, as any stream") {
    WebServer server(web_work([](WebWork& self) {
        std::string line;
        int number = 0;
        std::getline(self.body, line);
        self.body >> number;
        self.answer(line + "|" + std::to_string(number + 1));
    }));
    CHECK(answer_of(server, post("Content-Length: 9\r\n", "a line\n41")).body ==
          "a line|42");
}

TEST_CASE("rfile has the same bytes as body, and ends where it ends") {
    WebServer server(web_work([](WebWork& self) {
        std::string word;
        std::string rest;
        self.rfile >> word;
        std::getline(self.body, rest);
        self.answer(word + "|" + rest + (self.rfile.get() == EOF ? "|end" : "|more"));
    }));
    CHECK(answer_of(server, post("Content-Length: 9\r\n", "two wordsand more")).body ==
          "two| words|end");
}

TEST_CASE("a body of 8 MiB passes through") {
    // Not byte by byte: with counted lines on a busy machine that takes seconds.
    WebServer server(web_work([](WebWork& self) {
        self.answer(std::to_string(self.read_body(8 << 20).size()));
    }));
    const std::string block(1 << 16, 'x');
    WebClient client(server);
    client.send(post("Content-Length: 8388608\r\n"));
    for (int i = 0; i < 128; ++i)
        client.send(block);
    CHECK(client.answer().body == "8388608");
}

TEST_CASE("read_body() reads a body as a whole, as far as it was not read yet") {
    WebServer server(web_work([](WebWork& self) {
        std::string word;
        self.body >> word;
        const std::string rest = self.read_body(100'000);
        self.answer(word + "|" + rest + "|" + self.read_body(0));
    }));
    CHECK(answer_of(server, post("")).body == "||");
    CHECK(answer_of(server, post("Content-Length: 9\r\n", "two words")).body ==
          "two| words|");
    const std::string much(100'000, 'x');
    CHECK(answer_of(server, post("Content-Length: 100004\r\n", "two " + much)).code() ==
          413);
    const std::string less = much.substr(1);
    CHECK(answer_of(server, post("Content-Length: 100003\r\n", "two " + less)).body ==
          "two| " + less + "|");
}

TEST_CASE("a body that is larger than read_body() may take is a 413, and not reported") {
    WebServer server(web_work([](WebWork& self) { self.answer(self.read_body(5)); }));
    CHECK(answer_of(server, post("Content-Length: 5\r\n", "hello")).body == "hello");
    const WebAnswer answer = answer_of(server, post("Content-Length: 6\r\n", "hello!"));
    CHECK(answer.status_line == "HTTP/1.0 413 Content Too Large");
    CHECK(count(answer.body, "413 - At most 5 bytes are taken.") == 1);
    // One that only promises it is refused before it has sent anything.
    WebClient client(server);
    client.send(post("Content-Length: 99999999999\r\n"));
    CHECK(client.answer().code() == 413);
    client.end();
    server.end();
    CHECK(server.errors().empty());
}

TEST_CASE("a body that ends too early is answered with 400, and nothing is reported") {
    WebServer server(web_work(tell_body));
    const WebAnswer answer = answer_of(server, post("Content-Length: 5\r\n", "hell"));
    CHECK(answer.status_line == "HTTP/1.0 400 Incomplete body");
    CHECK(answer.headers.get("Connection") == "close");
    server.end();
    CHECK(server.errors().empty());
}

TEST_CASE("a body that is framed in no way that is known is refused, and not read") {
    WebServer server(web_work(tell_body));
    CHECK(answer_of(server, post("Content-Length: x\r\n", "hello")).code() == 400);
    const auto packed = post("Transfer-Encoding: gzip, chunked\r\n", "hello");
    CHECK(answer_of(server, packed).code() == 501);
    CHECK(server.answered().empty());
}

TEST_CASE("of a body that the handler does not read the client may send all") {
    WebServer server(web_work(tell_request));
    WebClient client(server);
    client.send(post("Content-Length: 100000\r\n", std::string(100000, 'x')));
    CHECK(client.answer().body == "POST /");
    CHECK(client.rest().empty());
}
