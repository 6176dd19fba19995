#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "kept_work.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/connect.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;
using namespace std::string_literals;
using socketserver::Socket;

namespace {

const BodyFraming chunked{.chunked = true};

// A body that a client sent, before it ended its side.
struct Sent {
    explicit Sent(const std::string& bytes, std::size_t rbufsize = 16384)
        : Sent(Socket::socketpair(), bytes, rbufsize) {}

    // What nobody has taken yet.
    std::string rest() {
        std::string all;
        while (source.wait_for_bytes()) {
            all += source.at_hand();
            source.consume(source.at_hand().size());
        }
        return all;
    }

    Socket client;
    Socket connection;
    socketserver::SocketWriteBuffer answers;
    socketserver::SocketReadBuffer source;
    BodyBuffer body{source};

private:
    Sent(std::pair<Socket, Socket> pair, const std::string& bytes, std::size_t rbufsize)
        : client(std::move(pair.first)),
          connection(std::move(pair.second)),
          answers(connection, 0),
          source(connection, rbufsize, answers) {
        client.sendall(bytes);
        client.shutdown(SHUT_WR);
    }
};

std::string all_of(std::streambuf& buffer) {
    std::string all;
    for (int byte = buffer.sbumpc(); byte != std::char_traits<char>::eof();
         byte = buffer.sbumpc())
        all += std::char_traits<char>::to_char_type(byte);
    return all;
}

// The code of the refusal that reading the body meets, or 0.
int refusal_of(std::streambuf& buffer) {
    try {
        all_of(buffer);
        return 0;
    } catch (const RequestError& error) {
        return error.code();
    }
}

std::string post(const std::string& headers, const std::string& body = "") {
    return "POST / HTTP/1.1\r\n" + headers + "\r\n" + body;
}

const std::string three_chunks =
    "5;name=\"value\"\r\nhello\r\n2\r\n, \r\n00A\r\nwide world\r\n"
    "0\r\nX-Trailer: 1\r\n\r\n";

}  // namespace

TEST_CASE("a body's stream ends where the body ends, however much is received at once") {
    for (const std::size_t rbufsize : {1UL, 2UL, 3UL, 7UL, 16384UL}) {
        CAPTURE(rbufsize);
        Sent sent("hello" + three_chunks + "GET /next", rbufsize);
        sent.body.begin({.length = 5});
        CHECK(all_of(sent.body) == "hello");
        CHECK(sent.body.at_end());
        sent.body.begin(chunked);
        CHECK(all_of(sent.body) == "hello, wide world");
        CHECK(sent.body.at_end());
        CHECK(sent.rest() == "GET /next");
    }
}

TEST_CASE("at_end() knows the end of a body without waiting, but for a chunked one") {
    Sent sent("hello1\r\nx\r\n0\r\n\r\n");
    sent.body.begin({.length = 5});
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(sent.body.at_end());
        sent.body.sbumpc();
    }
    CHECK(sent.body.at_end());

    sent.body.begin(chunked);
    CHECK(sent.body.sbumpc() == 'x');
    CHECK_FALSE(sent.body.at_end());
    CHECK(sent.body.sgetc() == std::char_traits<char>::eof());
    CHECK(sent.body.at_end());
}

TEST_CASE("has_more_at_hand() is false where reading on would wait") {
    auto [client, connection] = Socket::socketpair();
    socketserver::SocketWriteBuffer answers(connection, 0);
    socketserver::SocketReadBuffer source(connection, 100, answers);
    BodyBuffer body(source);
    body.begin(chunked);
    CHECK_FALSE(body.has_more_at_hand());
    client.sendall("1\r\nx\r\n2");  // the second chunk is there by half
    CHECK(body.sbumpc() == 'x');
    CHECK_FALSE(body.has_more_at_hand());
    client.sendall("\r\nyz\r\n0\r\n\r\n");
    CHECK(body.sbumpc() == 'y');
    CHECK(body.has_more_at_hand());
    CHECK(body.sbumpc() == 'z');
    CHECK(body.has_more_at_hand());  // the end is there
    CHECK(body.sbumpc() == std::char_traits<char>::eof());
}

TEST_CASE("after begin() it is the next request's body, also when one was refused") {
    Sent sent("1\r\nx and more");
    sent.body.begin(chunked);
    CHECK(refusal_of(sent.body) == 400);
    CHECK(refusal_of(sent.body) == 400);
    CHECK_THROWS_AS(sent.body.drain(1000), RequestError);
    CHECK_FALSE(sent.body.at_end());
    sent.body.begin({});
    CHECK(sent.body.at_end());
    CHECK(all_of(sent.body).empty());
}

TEST_CASE("drain() reads to the end of the body, and no further") {
    for (const BodyFraming& framing : {BodyFraming{.length = 17}, chunked}) {
        const std::string bytes = framing.chunked ? three_chunks : "hello, wide world";
        Sent sent(bytes + "GET /next");
        sent.body.begin(framing);
        CHECK(sent.body.sbumpc() == 'h');
        CHECK(sent.body.drain(bytes.size() - 1));
        CHECK(sent.body.at_end());
        CHECK(sent.rest() == "GET /next");
    }
}

TEST_CASE("drain() gives up when more is left than it may read") {
    Sent sent("hello, wide world", 1);
    sent.body.begin({.length = 17});
    CHECK(sent.body.sbumpc() == 'h');
    CHECK_FALSE(sent.body.drain(15));

    Sent in_chunks(three_chunks, 1);
    in_chunks.body.begin(chunked);
    CHECK_FALSE(in_chunks.body.drain(16));
}

TEST_CASE("drain() counts what stands between the chunks, too") {
    std::string chunks_of_one;
    for (int i = 0; i < 100; ++i)
        chunks_of_one += "1;" + std::string(200, 'x') + "\r\na\r\n";
    Sent sent(chunks_of_one + "0\r\n\r\n");
    sent.body.begin(chunked);
    CHECK_FALSE(sent.body.drain(10'000));
}

TEST_CASE("a handler reads the body to its end, however it is framed and cut") {
    for (const std::size_t rbufsize : {1UL, 2UL, 3UL, 7UL, 16384UL}) {
        CAPTURE(rbufsize);
        WebServer server(
            kept_work(tell_body, [&](KeptWork& self) { self.rbufsize = rbufsize; }));
        WebClient client(server);
        client.send(post("Content-Length: 12\r\n", "hello, world"));
        client.send(post("Transfer-Encoding: chunked\r\n", three_chunks));
        client.send(post(""));
        CHECK(client.answer().body == "hello, world");
        CHECK(client.answer().body == "hello, wide world");
        CHECK(client.answer().body.empty());
    }
}

TEST_CASE("a body that arrives in two parts, cut at any byte, is read whole") {
    WebServer server(kept_work(tell_body));
    WebClient client(server);
    for (std::size_t cut = 0; cut <= three_chunks.size(); ++cut) {
        CAPTURE(cut);
        client.send(post("Transfer-Encoding: chunked\r\n", three_chunks.substr(0, cut)));
        client.send(three_chunks.substr(cut));
        CHECK(client.answer().body == "hello, wide world");
    }
}

TEST_CASE("the stream of a body is good again for the next request") {
    WebServer server(kept_work([](KeptWork& self) {
        std::string word;
        self.body >> word >> word;  // the second one fails
        self.answer(word + (self.body.fail() ? " failed" : " good"));
    }));
    WebClient client(server);
    client.send(post("Content-Length: 1\r\n", "a"));
    CHECK(client.answer().body == "a failed");
    client.send(post("Content-Length: 3\r\n", "b c"));
    CHECK(client.answer().body == "c good");
}

TEST_CASE("read_body() takes chunks too, and answers 413 as soon as they are too many") {
    WebServer server(kept_work([](KeptWork& self) { self.answer(self.read_body(5)); }));
    const std::string post = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    WebClient client(server);
    client.send(post + "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n");
    CHECK(client.answer().body == "hello");
    client.send(post + "3\r\nhel\r\n3\r\nlo!\r\n");
    CHECK(client.answer().code() == 413);
    client.end();
    CHECK(client.rest().empty());
}

TEST_CASE("a body of 8 MiB passes through, in chunks or not") {
    // Not byte by byte: with counted lines on a busy machine that takes seconds.
    WebServer server(kept_work([](KeptWork& self) {
        self.answer(std::to_string(self.read_body(8 << 20).size()));
    }));
    const std::string block(1 << 16, 'x');
    WebClient client(server);
    client.send(post("Content-Length: 8388608\r\n"));
    for (int i = 0; i < 128; ++i)
        client.send(block);
    CHECK(client.answer().body == "8388608");
    client.send(post("Transfer-Encoding: chunked\r\n"));
    for (int i = 0; i < 128; ++i)
        client.send("10000\r\n" + block + "\r\n");
    client.send("0\r\n\r\n");
    CHECK(client.answer().body == "8388608");
}

TEST_CASE("a body that ends too early is answered with 400, and nothing is reported") {
    WebServer server(kept_work(tell_body));
    for (const std::string& request :
         {post("Content-Length: 5\r\n", "hell"),
          post("Transfer-Encoding: chunked\r\n", "5\r\nhell")}) {
        const WebAnswer answer = answer_of(server, request);
        CHECK(answer.code() == 400);
        CHECK(answer.headers.get("Connection") == "close");
    }
    server.end();
    CHECK(server.errors().empty());
}

TEST_CASE("a bad chunk is answered with 400, though the handler has begun an answer") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Content-Length", "1000");
        self.end_headers();
        self.wfile << "half an answer";
        self.read_body();
    }));
    const std::string all = sent_back_and_closed(
        server, post("Transfer-Encoding: chunked\r\n", "1\r\nx\r\nzz\r\n"));
    CHECK(all.starts_with("HTTP/1.1 400 Bad chunk size ('zz')\r\n"));
    CHECK(count(all, "half an answer") == 0);
    CHECK(count(all, "200") == 0);
}

TEST_CASE("a handler that catches the error of a bad chunk can't keep the connection") {
    WebServer server(kept_work([](KeptWork& self) {
        try {
            self.read_body();
        } catch (const RequestError&) {
            self.answer("never mind");
        }
    }));
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\n\r\n";
    for (const char* chunk : {"zz\r\n\r\n0\r\n\r\n", "0\r\nbad\r\n"}) {
        CAPTURE(chunk);
        sent_back_and_closed(server,
                             post("Transfer-Encoding: chunked\r\n", chunk + smuggled));
    }
    CHECK(server.answered() == std::vector<std::string>{"POST /", "POST /"});
}

TEST_CASE(
    "rfile has the body's bytes, and a handler that reads it never leaves its request") {
    // As Python's handlers do: they ask for the length, or read to the end.
    KeptWork::Work read_rfile = [](KeptWork& self) {
        std::string text(20, '\0');
        self.rfile.read(text.data(), 20);
        text.resize(static_cast<std::size_t>(self.rfile.gcount()));
        self.answer(text + "|" + self.read_body());
    };
    WebServer server(kept_work(read_rfile));
    WebClient client(server);
    client.send(post("Content-Length: 5\r\n", "hello") +
                post("Transfer-Encoding: chunked\r\n", three_chunks) + post("") +
                post("Content-Length: 25\r\n", "0123456789012345678901234"));
    CHECK(client.answer().body == "hello|");
    CHECK(client.answer().body == "hello, wide world|");
    CHECK(client.answer().body == "|");
    CHECK(client.answer().body == "01234567890123456789|01234");
}
