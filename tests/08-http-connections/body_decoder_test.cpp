#include "socketserver/http/body_decoder.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/request_error.hpp"

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

const BodyFraming chunked{.chunked = true};

// What a decoder makes of bytes that arrive in these pieces.
struct Decoded {
    std::string content;
    std::string rest;  // the bytes that it did not take
    bool done = false;
    int refusal = 0;  // the code, or 0
};

// @param has_ended  whether nothing arrives behind the pieces
Decoded decode(BodyDecoder& decoder, const std::vector<std::string>& pieces,
               bool has_ended = true) {
    Decoded result;
    try {
        for (const std::string& piece : pieces) {
            std::string_view bytes = piece;
            while (!bytes.empty() && !decoder.done()) {
                const auto [size, content] = decoder.feed(bytes);
                result.content += content;
                bytes.remove_prefix(size);
            }
            result.rest += bytes;
        }
        if (has_ended)
            decoder.finish();
    } catch (const RequestError& error) {
        result.refusal = error.code();
    }
    result.done = decoder.done();
    return result;
}

Decoded decode(const BodyFraming& framing, const std::vector<std::string>& pieces) {
    BodyDecoder decoder(framing);
    return decode(decoder, pieces);
}

std::string chunks(const std::string& bytes) {
    const Decoded decoded = decode(chunked, {bytes});
    CHECK(decoded.done);
    return decoded.content;
}

int refusal_of_chunks(const std::string& bytes) {
    return decode(chunked, {bytes}).refusal;
}

// All the ways to cut the bytes in two, and every byte alone.
std::vector<std::vector<std::string>> cuts_of(const std::string& bytes) {
    std::vector<std::vector<std::string>> cuts;
    for (std::size_t cut = 0; cut <= bytes.size(); ++cut)
        cuts.push_back({bytes.substr(0, cut), bytes.substr(cut)});
    cuts.emplace_back();
    for (const char byte : bytes)
        cuts.back().emplace_back(1, byte);
    return cuts;
}

// The body in the bytes, and what is left behind it, must be these for every cut.
void check_cut_everywhere(const BodyFraming& framing, const std::string& bytes,
                          const std::string& wanted, const std::string& wanted_rest) {
    for (const std::vector<std::string>& pieces : cuts_of(bytes)) {
        CAPTURE(pieces[0]);
        const Decoded decoded = decode(framing, pieces);
        CHECK(decoded.content == wanted);
        CHECK(decoded.rest == wanted_rest);
        CHECK(decoded.done);
        CHECK(decoded.refusal == 0);
    }
}

const std::string three_chunks =
    "5;name=\"value\"\r\nhello\r\n2\r\n, \r\n00A\r\nwide world\r\n"
    "0\r\nX-Trailer: 1\r\n\r\n";

}  // namespace

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

TEST_CASE("content is handed out as soon as it is there, from where it lies") {
    BodyDecoder decoder(chunked);
    const std::string bytes = "5\r\nhello\r\n";
    const auto [size, content] = decoder.feed(std::string_view(bytes).substr(0, 6));
    CHECK(size == 6);
    CHECK(content == "hel");
    CHECK(content.data() == bytes.data() + 3);
    CHECK(decoder.feed(std::string_view(bytes).substr(6)).content == "lo");
    CHECK_FALSE(decoder.done());
}

TEST_CASE("a body that there is not has ended before its first byte") {
    CHECK(BodyDecoder().done());
    CHECK(BodyDecoder({.length = 0}).done());
    CHECK_FALSE(BodyDecoder({.length = 1}).done());
    CHECK_FALSE(BodyDecoder(chunked).done());
    CHECK(BodyDecoder().feed("GET").size == 0);
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

TEST_CASE("a line between two chunks may have 256 bytes, and not one more") {
    CHECK(chunks("5;" + std::string(252, 'x') + "\r\nhello\r\n0\r\n\r\n") == "hello");
    CHECK(refusal_of_chunks("5;" + std::string(253, 'x') + "\r\nhello\r\n0\r\n\r\n") ==
          400);
}

TEST_CASE("what is refused is refused for every cut, and nothing behind it is taken") {
    for (const std::string& bytes :
         {"5x\r\nhello\r\n0\r\n\r\n"s, "5\nhello\r\n0\r\n\r\n"s,
          "5\r\nhelloo\r\n0\r\n\r\n"s, "5\r\nhello\r\n0\r\nA : b\r\n\r\n"s})
        for (const std::vector<std::string>& pieces : cuts_of(bytes)) {
            CAPTURE(pieces[0]);
            const Decoded decoded = decode(chunked, pieces);
            CHECK(decoded.refusal == 400);
            CHECK_FALSE(decoded.done);
            CHECK(std::string("hello").starts_with(decoded.content));
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
    CHECK(decode({.length = 5}, {"hell"}).refusal == 400);
}

TEST_CASE("a body that was refused stays refused, whatever comes behind the bad bytes") {
    for (const char* bytes :
         {"zz\r\n\r\n0\r\n\r\nGET", "0\r\nbad\r\nGET", "1\r\nxx\r\n\r\n0\r\n\r\nGET"}) {
        CAPTURE(bytes);
        BodyDecoder decoder(chunked);
        CHECK(decode(decoder, {bytes}).refusal == 400);
        CHECK(decode(decoder, {"0\r\n\r\n"}).refusal == 400);
        CHECK_THROWS_AS(decoder.finish(), RequestError);
        CHECK_FALSE(decoder.done());
    }
}

TEST_CASE("a body that was cut off stays refused, also when the rest arrives") {
    BodyDecoder decoder({.length = 5});
    CHECK(decode(decoder, {"hell"}).refusal == 400);
    CHECK_THROWS_AS(decoder.feed("o"), RequestError);
}
