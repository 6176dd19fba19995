#include "socketserver/http/body.hpp"

#include <doctest/doctest.h>

#include <istream>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http_clients.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

// A stream that arrives in these pieces.
class InPieces : public std::streambuf {
public:
    explicit InPieces(std::vector<std::string> pieces) : pieces_(std::move(pieces)) {}

    // What nobody has taken yet.
    std::string rest() {
        std::string all;
        for (int byte = sbumpc(); byte != traits_type::eof(); byte = sbumpc())
            all += traits_type::to_char_type(byte);
        return all;
    }

private:
    int_type underflow() override {
        while (next_ < pieces_.size()) {
            std::string& piece = pieces_[next_++];
            setg(piece.data(), piece.data(), piece.data() + piece.size());
            if (!piece.empty())
                return traits_type::to_int_type(*gptr());
        }
        return traits_type::eof();
    }

    std::vector<std::string> pieces_;
    std::size_t next_ = 0;
};

const BodyFraming chunked{.chunked = true};

Headers headers_with(const std::vector<Headers::Field>& fields) {
    Headers headers;
    for (const auto& [name, value] : fields)
        headers.add(name, value);
    return headers;
}

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

int refusal_of_chunks(const std::string& bytes) {
    InPieces source({bytes});
    BodyBuffer body(source, chunked);
    return refusal_of(body);
}

std::string chunks(const std::string& bytes) {
    InPieces source({bytes});
    BodyBuffer body(source, chunked);
    return all_of(body);
}

// The body in the bytes, and what is left behind it, must be these, wherever the bytes
// are cut in two, and when each of them arrives alone.
void check_cut_everywhere(const BodyFraming& framing, const std::string& bytes,
                          const std::string& wanted, const std::string& wanted_rest) {
    std::vector<std::vector<std::string>> cuts;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
        cuts.push_back({bytes.substr(0, cut), bytes.substr(cut)});
    cuts.emplace_back();
    for (const char byte : bytes)
        cuts.back().emplace_back(1, byte);

    for (std::size_t i = 0; i < cuts.size(); ++i) {
        CAPTURE(i);
        InPieces source(cuts[i]);
        BodyBuffer body(source, framing);
        CHECK(all_of(body) == wanted);
        CHECK(body.at_end());
        CHECK(source.rest() == wanted_rest);
    }
}

std::string post(const std::string& headers, const std::string& body = "") {
    return "POST / HTTP/1.1\r\n" + headers + "\r\n" + body;
}

const std::string three_chunks =
    "5;name=\"value\"\r\nhello\r\n2\r\n, \r\n00A\r\nwide world\r\n"
    "0\r\nX-Trailer: 1\r\n\r\n";

}  // namespace

TEST_CASE("without Content-Length and Transfer-Encoding there is no body") {
    const BodyFraming framing = body_framing(Headers(), "HTTP/1.1");
    CHECK_FALSE(framing.chunked);
    CHECK(framing.length == 0);
}

TEST_CASE("Content-Length says how long the body is, up to 2^64 - 1") {
    for (const auto& [value, length] : std::vector<std::pair<std::string, std::uint64_t>>{
             {"0", 0}, {"5", 5}, {"005", 5}, {"18446744073709551615", UINT64_MAX}})
        CHECK(
            body_framing(headers_with({{"content-length", value}}), "HTTP/1.0").length ==
            length);
}

TEST_CASE("the same Content-Length twice is one") {
    CHECK(body_framing(headers_with({{"Content-Length", "5"}, {"content-length", "5"}}),
                       "HTTP/1.1")
              .length == 5);
}

TEST_CASE("Transfer-Encoding: chunked is known, in any case") {
    CHECK(body_framing(headers_with({{"transfer-encoding", "CHUNKED"}}), "HTTP/1.1")
              .chunked);
}

TEST_CASE("a body whose end could be read in two ways is refused") {
    using Fields = std::vector<Headers::Field>;
    struct Case {
        Fields fields;
        const char* version;
        int code;
    };
    const auto length = [](const char* value) {
        return Case{{{"Content-Length", value}}, "HTTP/1.1", 400};
    };
    const auto encoding = [](const char* value) {
        return Case{{{"Transfer-Encoding", value}}, "HTTP/1.1", 501};
    };
    for (const Case& one : {
             length(""),
             length("-1"),
             length("+5"),
             length("5 5"),
             length("5,5"),
             length("5, 5"),
             length("0x5"),
             length("5.0"),
             length("five"),
             length("18446744073709551616"),
             Case{{{"Content-Length", "5"}, {"Content-Length", "6"}}, "HTTP/1.1", 400},
             Case{{{"Content-Length", "5"}, {"Content-Length", "05"}}, "HTTP/1.1", 400},
             Case{{{"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}},
                  "HTTP/1.1",
                  400},
             Case{{{"Content-Length", "5"}, {"Transfer-Encoding", "gzip"}},
                  "HTTP/1.1",
                  400},
             Case{{{"Transfer-Encoding", "chunked"}}, "HTTP/1.0", 400},
             encoding(""),
             encoding("identity"),
             encoding("gzip, chunked"),
             encoding("chunked, chunked"),
             encoding("chunked;x"),
             encoding("xchunked"),
             Case{{{"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}},
                  "HTTP/1.1",
                  501},
         }) {
        CAPTURE(one.fields[0].first);
        CAPTURE(one.fields[0].second);
        try {
            body_framing(headers_with(one.fields), one.version);
            FAIL_CHECK("it was taken");
        } catch (const RequestError& error) {
            CHECK(error.code() == one.code);
        }
    }
}

TEST_CASE("a body of a known length ends there, wherever its bytes are cut") {
    check_cut_everywhere({.length = 12}, "hello, worldGET /next", "hello, world",
                         "GET /next");
    check_cut_everywhere({}, "GET /next", "", "GET /next");
}

TEST_CASE("a chunked body ends behind its last chunk, wherever its bytes are cut") {
    check_cut_everywhere(chunked, three_chunks + "GET /next", "hello, wide world",
                         "GET /next");
    check_cut_everywhere(chunked, "0\r\n\r\nGET /next", "", "GET /next");
}

TEST_CASE("the size of a chunk is hexadecimal, in any case") {
    CHECK(chunks("a\r\n0123456789\r\n0\r\n\r\n") == "0123456789");
    CHECK(chunks("A\r\n0123456789\r\n000\r\n\r\n") == "0123456789");
    CHECK(chunks("1f\r\n" + std::string(31, 'x') + "\r\n0\r\n\r\n").size() == 31);
}

TEST_CASE("a body has every byte as it was sent") {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    CHECK(chunks("100\r\n" + bytes + "\r\n0\r\n\r\n") == bytes);
}

TEST_CASE("a bad chunk is refused: 400") {
    for (const std::string& bytes : {
             "\r\nhello"s,                           // no size
             "x\r\n"s,                               // no number
             "5x\r\nhello\r\n0\r\n\r\n"s,            // half a number
             "0x5\r\nhello\r\n0\r\n\r\n"s,           // C's way of writing it
             "+5\r\nhello\r\n0\r\n\r\n"s,            // a sign
             "-5\r\nhello\r\n0\r\n\r\n"s,            // a negative one
             " 5\r\nhello\r\n0\r\n\r\n"s,            // a space in front
             "\t5\r\nhello\r\n0\r\n\r\n"s,           // a tab in front
             "5 5\r\nhello\r\n0\r\n\r\n"s,           // two numbers
             "5\0\r\nhello\r\n0\r\n\r\n"s,           // a NUL
             ";5\r\nhello\r\n0\r\n\r\n"s,            // only an extension
             "10000000000000000\r\n"s,               // 2^64
             "5\nhello\r\n0\r\n\r\n"s,               // a bare line feed behind the size,
             "5;\nhello\r\n0\r\n\r\n"s,              // behind an extension,
             "5\r\nhello\n0\r\n\r\n"s,               // and behind the chunk
             "5\r\nhello0\r\n\r\n"s,                 // no line end behind the chunk
             "5\r\nhelloo\r\n0\r\n\r\n"s,            // a chunk longer than its size
             "5\r\nhell\r\n0\r\n\r\n"s,              // a chunk shorter than its size
             "5\r\nhello\r\n0\r\nbad\r\n\r\n"s,      // a trailer without a colon
             "5\r\nhello\r\n0\r\nA : b\r\n\r\n"s,    // a trailer with a space
             "5;" + std::string(5000, 'x') + "\r\n"  // an endless extension
         }) {
        CAPTURE(bytes.substr(0, 40));
        CHECK(refusal_of_chunks(bytes) == 400);
    }
}

TEST_CASE("too many lines behind the last chunk are refused: 431") {
    std::string trailers;
    for (int i = 0; i < 200; ++i)
        trailers += "A: b\r\n";
    CHECK(refusal_of_chunks("0\r\n" + trailers + "\r\n") == 431);
}

TEST_CASE("a body that ends before its end is refused, wherever that is: 400") {
    for (std::size_t size = 0; size < three_chunks.size(); ++size) {
        CAPTURE(size);
        CHECK(refusal_of_chunks(three_chunks.substr(0, size)) == 400);
    }
    InPieces source({"hell"});
    BodyBuffer body(source, {.length = 5});
    CHECK(refusal_of(body) == 400);
}

TEST_CASE("a body that was refused stays refused, whatever comes behind the bad bytes") {
    for (const char* bytes :
         {"zz\r\n\r\n0\r\n\r\nGET", "0\r\nbad\r\nGET", "1\r\nxx\r\n\r\n0\r\n\r\nGET"}) {
        CAPTURE(bytes);
        InPieces source({bytes});
        BodyBuffer body(source, chunked);
        CHECK(refusal_of(body) == 400);
        CHECK(refusal_of(body) == 400);
        CHECK_THROWS_AS(body.drain(1000), RequestError);
    }
}

TEST_CASE("at_end() knows the end of a body without waiting, but for a chunked one") {
    InPieces source({"hello"});
    BodyBuffer body(source, {.length = 5});
    CHECK_FALSE(body.at_end());
    for (int i = 0; i < 5; ++i) {
        CHECK_FALSE(body.at_end());
        body.sbumpc();
    }
    CHECK(body.at_end());

    InPieces in_chunks({"1\r\nx\r\n0\r\n\r\n"});
    BodyBuffer chunked_body(in_chunks, chunked);
    CHECK(chunked_body.sbumpc() == 'x');
    CHECK_FALSE(chunked_body.at_end());
    CHECK(chunked_body.sgetc() == std::char_traits<char>::eof());
    CHECK(chunked_body.at_end());
}

TEST_CASE("after begin() it is the next request's body, also when one was refused") {
    InPieces source({"hello", "1\r\nx\r\n0\r\n\r\n", "1\r\nx and more\r\n", "you"});
    BodyBuffer body(source, {.length = 5});
    CHECK(all_of(body) == "hello");
    body.begin(chunked);
    CHECK_FALSE(body.at_end());
    CHECK(all_of(body) == "x");
    body.begin(chunked);
    CHECK(refusal_of(body) == 400);
    body.begin({.length = 3});
    CHECK(all_of(body) == "you");
    CHECK(body.at_end());
}

TEST_CASE("drain() reads to the end of the body, and no further") {
    for (const BodyFraming& framing : {BodyFraming{.length = 17}, chunked}) {
        const std::string bytes = framing.chunked ? three_chunks : "hello, wide world";
        InPieces source({bytes + "GET /next"});
        BodyBuffer body(source, framing);
        CHECK(body.sbumpc() == 'h');
        CHECK(body.drain(bytes.size() - 1));
        CHECK(body.at_end());
        CHECK(source.rest() == "GET /next");
    }
}

TEST_CASE("drain() gives up when more is left than it may read") {
    InPieces source({"hello, wide world"});
    BodyBuffer body(source, {.length = 17});
    CHECK(body.sbumpc() == 'h');
    CHECK_FALSE(body.drain(15));

    InPieces in_chunks({three_chunks});
    BodyBuffer chunked_body(in_chunks, chunked);
    CHECK_FALSE(chunked_body.drain(16));
}

TEST_CASE("drain() counts what stands between the chunks, too") {
    std::string chunks_of_one;
    for (int i = 0; i < 100; ++i)
        chunks_of_one += "1;" + std::string(200, 'x') + "\r\na\r\n";
    InPieces source({chunks_of_one + "0\r\n\r\n"});
    BodyBuffer body(source, chunked);
    CHECK_FALSE(body.drain(10'000));
}

TEST_CASE("a handler reads the body to its end, however it is framed and cut") {
    for (const std::size_t rbufsize : {1UL, 2UL, 3UL, 7UL, 16384UL}) {
        CAPTURE(rbufsize);
        WebServer server(
            web_work(tell_body, [&](WebWork& self) { self.rbufsize = rbufsize; }));
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
    WebServer server(web_work(tell_body));
    WebClient client(server);
    for (std::size_t cut = 0; cut <= three_chunks.size(); ++cut) {
        CAPTURE(cut);
        client.send(post("Transfer-Encoding: chunked\r\n", three_chunks.substr(0, cut)));
        client.send(three_chunks.substr(cut));
        CHECK(client.answer().body == "hello, wide world");
    }
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

TEST_CASE("the stream of a body is good again for the next request") {
    WebServer server(web_work([](WebWork& self) {
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

TEST_CASE("a body of 8 MiB passes through, in chunks or not") {
    WebServer server(web_work(
        [](WebWork& self) { self.answer(std::to_string(self.read_body().size())); }));
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
    WebServer server(web_work(tell_body));
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
    WebServer server(web_work([](WebWork& self) {
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
    WebServer server(web_work([](WebWork& self) {
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
