#include "socketserver/http/body_framing.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

#include "socketserver/http/request_error.hpp"

using namespace socketserver::http;

namespace {

using Fields = std::vector<Headers::Field>;

BodyFraming framing_of(const Fields& fields, Version version = http_1_0) {
    Headers headers;
    for (const auto& [name, value] : fields)
        headers.add(name, value);
    return body_framing(headers, version);
}

// The code of the refusal, or 0.
int refusal_of(const Fields& fields, Version version = http_1_0) {
    try {
        framing_of(fields, version);
        return 0;
    } catch (const RequestError& error) {
        return error.code();
    }
}

}  // namespace

TEST_CASE("without Content-Length and Transfer-Encoding there is no body") {
    CHECK(framing_of({}).length == 0);
    CHECK(framing_of({{"Content-Type", "text/plain"}}, http_1_1).length == 0);
}

TEST_CASE("Content-Length says how long the body is, up to 2^64 - 1") {
    for (const auto& [value, length] : std::vector<std::pair<std::string, std::uint64_t>>{
             {"0", 0}, {"5", 5}, {"005", 5}, {"18446744073709551615", UINT64_MAX}})
        CHECK(framing_of({{"content-length", value}}).length == length);
}

TEST_CASE("the same Content-Length twice is one") {
    CHECK(framing_of({{"Content-Length", "5"}, {"content-length", "5"}}).length == 5);
}

TEST_CASE("two Content-Lengths that are not the same are refused: 400") {
    CHECK(refusal_of({{"Content-Length", "5"}, {"Content-Length", "6"}}) == 400);
    CHECK(refusal_of({{"Content-Length", "5"}, {"Content-Length", "05"}}) == 400);
}

TEST_CASE("a Content-Length that is no number is refused: 400") {
    for (const char* value : {"", "-1", "+5", "5 5", "5,5", "5, 5", "0x5", "5.0", "five",
                              "18446744073709551616"}) {
        CAPTURE(value);
        CHECK(refusal_of({{"Content-Length", value}}) == 400);
    }
}

TEST_CASE("a Transfer-Encoding that is unknown is not implemented: 501") {
    for (const char* value : {"gzip, chunked", "chunked, chunked"}) {
        CAPTURE(value);
        CHECK(refusal_of({{"Transfer-Encoding", value}}, http_1_1) == 501);
    }
}

TEST_CASE("a Transfer-Encoding that shows no end of the body is refused: 400 or 501") {
    for (const char* value : {"", "identity", "gzip", "chunked;x", "xchunked"}) {
        CAPTURE(value);
        const int refusal = refusal_of({{"Transfer-Encoding", value}}, http_1_1);
        CHECK((refusal == 400 || refusal == 501));
    }
}
