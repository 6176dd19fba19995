#include "socketserver/http/head_parser.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

// What a parser makes of bytes that arrive in these pieces, and then end.
struct Parsed {
    std::string refusal;  // "400 Incomplete headers", or ""
    std::string requestline, command, path, version;
    std::string headers;  // "Host=x;"
    std::string rest;     // the bytes that it did not take
    bool nothing = false;

    bool operator==(const Parsed&) const = default;
};

std::string refusal_by(const RequestError& error) {
    return std::to_string(error.code()) + " " + error.what();
}

Parsed parse(HeadParser& parser, const std::vector<std::string>& pieces) {
    Parsed result;
    try {
        for (const std::string& piece : pieces) {
            const std::size_t size = parser.done() ? 0 : parser.feed(piece);
            result.rest += piece.substr(size);
        }
        if (!parser.done())
            parser.finish();
    } catch (const RequestError& error) {
        result.refusal = refusal_by(error);
    }
    result.requestline = parser.requestline;
    result.command = parser.line.command;
    result.path = parser.line.path;
    result.version = parser.line.version_text;
    for (const auto& [name, value] : parser.headers())
        result.headers += name + "=" + value + ";";
    result.nothing = parser.nothing();
    return result;
}

Parsed parse(const std::vector<std::string>& pieces, const HeadRules& rules = {}) {
    HeadParser parser(rules);
    return parse(parser, pieces);
}

// What is made of the bytes must be the same, wherever they are cut in two, and when each
// byte arrives alone. Where they are refused, it must be for the same reason.
Parsed parse_cut_everywhere(const std::string& bytes) {
    const Parsed whole = parse({bytes});
    std::vector<std::vector<std::string>> cuts;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
        cuts.push_back({bytes.substr(0, cut), bytes.substr(cut)});
    cuts.emplace_back();
    for (const char byte : bytes)
        cuts.back().emplace_back(1, byte);
    for (const std::vector<std::string>& pieces : cuts) {
        CAPTURE(pieces[0]);
        CHECK(parse(pieces) == whole);
    }
    return whole;
}

const std::string simple =
    "GET /index.html?x=1 HTTP/1.1\r\nHost: example.org\r\nAccept: */*\r\n\r\n";

}  // namespace

TEST_CASE("a head is a line and headers, up to the empty line and no byte further") {
    const Parsed parsed = parse_cut_everywhere(simple + "GET /next");
    CHECK(parsed.refusal.empty());
    CHECK(parsed.requestline == "GET /index.html?x=1 HTTP/1.1");
    CHECK(parsed.command == "GET");
    CHECK(parsed.path == "/index.html?x=1");
    CHECK(parsed.version == "HTTP/1.1");
    CHECK(parsed.headers == "Host=example.org;Accept=*/*;");
    CHECK(parsed.rest == "GET /next");
    CHECK_FALSE(parsed.nothing);
}

TEST_CASE("feed() says how many bytes it took, also where a line goes on") {
    HeadParser parser;
    CHECK(parser.feed("GET / HT") == 8);
    CHECK_FALSE(parser.done());
    CHECK(parser.feed("TP/1.0\r\nA: b\r") == 13);
    CHECK(parser.requestline == "GET / HTTP/1.0");
    CHECK_FALSE(parser.done());
    CHECK(parser.feed("\n\r\nrest") == 3);
    CHECK(parser.done());
    CHECK(parser.feed("rest") == 0);
    parser.finish();  // it has ended before
    CHECK(parser.line.path == "/");
}

TEST_CASE("lines may end with a line feed alone") {
    const Parsed parsed = parse_cut_everywhere("GET / HTTP/1.1\nA: 1\nB: 2\n\nrest");
    CHECK(parsed.headers == "A=1;B=2;");
    CHECK(parsed.rest == "rest");
}

TEST_CASE("a head of HTTP/0.9 ends with its line, and has no headers") {
    const Parsed parsed = parse_cut_everywhere("GET /old\r\nHost: x\r\n\r\n");
    CHECK(parsed.refusal.empty());
    CHECK(parsed.path == "/old");
    CHECK(parsed.version.empty());
    CHECK(parsed.headers.empty());
    CHECK(parsed.rest == "Host: x\r\n\r\n");
}

TEST_CASE("a blank line in the place of a request, or its end, is nothing") {
    for (const std::string& bytes : {""s, "\r\n"s, "\n"s, " \t \r\n"s, "\r"s, "  "s}) {
        CAPTURE(bytes);
        const Parsed parsed = parse_cut_everywhere(bytes);
        CHECK(parsed.nothing);
        CHECK(parsed.refusal.empty());
        CHECK(parsed.command.empty());
    }
}

TEST_CASE("empty lines in front of a head are no part of it") {
    for (const std::string& lines : {"\r\n"s, "\n"s, "\r\n\r\n"s, "\n\r\n\n\n"s}) {
        CAPTURE(lines);
        const Parsed parsed = parse_cut_everywhere(lines + simple + "GET /next");
        CHECK(parsed.path == "/index.html?x=1");
        CHECK(parsed.rest == "GET /next");
    }
    const Parsed too_many = parse_cut_everywhere("\n\n\n\n\n" + simple);
    CHECK(too_many.nothing);
    CHECK(too_many.rest == simple);
}

TEST_CASE("a request has begun when more than empty lines are there") {
    HeadParser parser;
    CHECK_FALSE(parser.has_begun());
    parser.feed("\r\n\r");
    CHECK_FALSE(parser.has_begun());
    parser.feed("\nG");
    CHECK(parser.has_begun());
    parser.feed("ET / HTTP/1.1\r\n");
    CHECK(parser.has_begun());
}

TEST_CASE("what a head may leave out is said by the rules") {
    const HeadRules strict{.allow_http_0_9 = false, .require_host = true};
    const auto refusal = [&](const std::string& head) {
        return parse({head}, strict).refusal;
    };
    CHECK(refusal("GET /\r\n") == "400 HTTP/0.9 is not spoken here");
    CHECK(refusal("GET / HTTP/1.1\r\n\r\n") == "400 No Host");
    CHECK(refusal("GET / HTTP/1.2\r\nX: y\r\n\r\n") == "400 No Host");
    CHECK(refusal("GET http://a/ HTTP/1.1\r\n\r\n") == "400 No Host");
    CHECK(refusal("GET / HTTP/1.0\r\n\r\n").empty());
    CHECK(refusal("GET / HTTP/1.1\r\nHost:\r\n\r\n").empty());
    CHECK(refusal("GET / HTTP/1.1\r\nhOST: a\r\n\r\n").empty());
    CHECK(parse({"GET / HTTP/1.1\r\n\r\n"}).refusal.empty());
}

TEST_CASE("the host in a whole URL counts, whatever the header Host says") {
    const auto headers = [](const std::string& head) { return parse({head}).headers; };
    CHECK(headers("GET http://a:81/b HTTP/1.1\r\nX: y\r\nhost: c\r\nZ: z\r\n\r\n") ==
          "X=y;host=a:81;Z=z;");
    CHECK(headers("GET HTTPS://[::1]?q HTTP/1.0\r\n\r\n") == "Host=[::1];");
    CHECK(headers("GET /http://a/ HTTP/1.1\r\nHost: c\r\n\r\n") == "Host=c;");
    CHECK(headers("CONNECT a:80 HTTP/1.1\r\nHost: c\r\n\r\n") == "Host=c;");
    CHECK(parse({"GET http://a/ HTTP/1.1\r\nHost: b@c\r\n\r\n"}).refusal ==
          "400 Bad Host ('b@c')");
}

TEST_CASE("a head that is cut off is refused, and not taken for a shorter one") {
    for (std::size_t size = 1; size < simple.size(); ++size) {
        CAPTURE(size);
        CHECK(parse({simple.substr(0, size)}).refusal ==
              (size < 30 ? "400 Incomplete request line" : "400 Incomplete headers"));
    }
    CHECK(parse({"GET /old"}).refusal == "400 Incomplete request line");
}

TEST_CASE("what is wrong is refused for the same reason, wherever it is cut") {
    struct Case {
        std::string bytes, refusal;
    };
    for (const Case& one : std::vector<Case>{
             {"GET\r\n", "400 Bad request syntax ('GET')"},
             {"POST /\r\n", "400 Bad HTTP/0.9 request type ('POST')"},
             {"GET / HTTP/x\r\n", "400 Bad request version ('HTTP/x')"},
             {"GET / HTTP/2.0\r\n", "505 Invalid HTTP version (2.0)"},
             {"GET / HTTP/1.1\r\nbad\r\n", "400 Bad header line ('bad')"},
             {"GET / HTTP/1.1\r\nA : b\r\n", "400 Bad header line ('A : b')"},
             {"GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "400 More than one Host"},
             {"GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", "400 Bad Host ('a, b')"},
             {"GET / HTTP/1.0\r\nHost: u@a\r\n\r\n", "400 Bad Host ('u@a')"},
             {"GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", "400 Bad Host ('a/b')"},
         }) {
        CAPTURE(one.bytes);
        CHECK(parse_cut_everywhere(one.bytes).refusal == one.refusal);
    }
}

TEST_CASE("a line is refused as soon as it is there, before what follows it") {
    HeadParser parser;
    CHECK_THROWS_AS(parser.feed("GET / HTTP/2.0\r\n"), RequestError);
    HeadParser other;
    other.feed("GET / HTTP/1.1\r\nbad");
    CHECK_THROWS_AS(other.feed("\r\n"), RequestError);
}

TEST_CASE("the line is judged before the headers, and these before two Hosts") {
    CHECK(parse({"GET / HTTP/2.0\r\nbad\r\n"}).refusal.starts_with("505"));
    CHECK(parse({"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\nbad\r\n\r\n"}).refusal ==
          "400 Bad header line ('bad')");
}

TEST_CASE("a refusal stays one, whatever arrives behind it") {
    HeadParser parser;
    CHECK(parse(parser, {"GET / HTTP/2.0\r\n"}).refusal.starts_with("505"));
    CHECK(parse(parser, {simple}).refusal.starts_with("505"));
    CHECK_THROWS_WITH_AS(parser.finish(), "Invalid HTTP version (2.0)", RequestError);
    CHECK_FALSE(parser.done());

    HeadParser cut_off;
    CHECK(parse(cut_off, {"GET / HT"}).refusal == "400 Incomplete request line");
    CHECK(parse(cut_off, {"TP/1.1\r\n\r\n"}).refusal == "400 Incomplete request line");
}

TEST_CASE("what was understood before a refusal can be read: the log wants it") {
    const Parsed bad_line = parse({"GET / HTTP/x\r\n"});
    CHECK(bad_line.requestline == "GET / HTTP/x");
    CHECK(bad_line.command.empty());

    const Parsed bad_header = parse({"HEAD /a HTTP/1.1\r\nHost: x\r\nbad\r\n"});
    CHECK(bad_header.command == "HEAD");
    CHECK(bad_header.path == "/a");
    CHECK(bad_header.headers == "Host=x;");
    CHECK(parse({"GET /cut"}).requestline == "GET /cut");
}

TEST_CASE("a line of 65,536 bytes passes, and one more is too long, as soon as it is") {
    const auto line_of = [](std::size_t size) {
        return "GET /" + std::string(size - 16, 'x') + " HTTP/1.1\r\n";
    };
    for (const std::size_t cut : {0UL, 1UL, 30'000UL, 65'535UL}) {
        CAPTURE(cut);
        const auto cut_there = [&](const std::string& bytes) {
            return parse({bytes.substr(0, cut), bytes.substr(cut)});
        };
        CHECK(cut_there(line_of(65536) + "\r\n").path.size() == 65521);
        CHECK(cut_there(line_of(65537)).refusal == "414 URI Too Long");
        CHECK(cut_there(line_of(65537).substr(0, 65537)).refusal.starts_with("414"));
        CHECK(cut_there(line_of(65537).substr(0, 65536)).refusal.starts_with("400"));
        const std::string header = "A: " + std::string(65532, 'x') + "\n";
        CHECK(cut_there("GET / HTTP/1.1\r\n" + header + "\r\n").refusal.empty());
        CHECK(cut_there("GET / HTTP/1.1\r\nA" + header).refusal == "431 Line too long");
    }
    CHECK(parse({line_of(65537)}).requestline.empty());  // too long for the log, too
}

TEST_CASE("99 header lines pass, and 100 are too many, as soon as they are there") {
    std::string head = "GET / HTTP/1.1\r\n";
    for (int i = 0; i < 99; ++i)
        head += "A: b\r\n";
    CHECK(parse({head + "\r\n"}).refusal.empty());
    HeadParser parser;
    CHECK(parser.feed(head + "A: b\r\n") == head.size() + 6);
    CHECK(parse(parser, {"\r\n"}).refusal == "431 Too many headers");
}

TEST_CASE("the pages about limits name them") {
    HeadParser parser;
    try {
        parser.feed("GET / HTTP/1.1\r\n" + std::string(70'000, 'x'));
        FAIL_CHECK("it was taken");
    } catch (const RequestError& error) {
        CHECK(error.explain() == "got more than 65536 bytes when reading header line");
    }
}
