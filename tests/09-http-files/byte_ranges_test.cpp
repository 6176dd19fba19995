#include "socketserver/http/byte_ranges.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <string>
#include <string_view>

using socketserver::http::ByteRange;
using socketserver::http::parse_range;

namespace {

// The parts as "first+length", or "ignored".
std::string parsed(std::string_view text, std::uint64_t size = 1000) {
    const auto ranges = parse_range(text, size);
    if (!ranges)
        return "ignored";
    std::string result;
    for (const ByteRange& range : *ranges)
        result += (result.empty() ? "" : " ") + std::to_string(range.first) + "+" +
                  std::to_string(range.length);
    return result.empty() ? "nothing" : result;
}

std::string repeated(const std::string& part, int times) {
    std::string text = part;
    for (int i = 1; i < times; ++i)
        text += "," + part;
    return text;
}

}  // namespace

TEST_CASE("a range has its first and its last byte") {
    CHECK(parsed("bytes=0-499") == "0+500");
    CHECK(parsed("bytes=500-999") == "500+500");
    CHECK(parsed("bytes=7-7") == "7+1");
    CHECK(parsed("bytes=007-007") == "7+1");
}

TEST_CASE("a range without a last byte goes to the end, as does one that is too long") {
    CHECK(parsed("bytes=990-") == "990+10");
    CHECK(parsed("bytes=0-") == "0+1000");
    CHECK(parsed("bytes=990-1000") == "990+10");
    CHECK(parsed("bytes=999-99999999999999999999999999") == "999+1");
}

TEST_CASE("a range without a first byte is the end") {
    CHECK(parsed("bytes=-1") == "999+1");
    CHECK(parsed("bytes=-1000") == "0+1000");
    CHECK(parsed("bytes=-5000") == "0+1000");
    CHECK(parsed("bytes=-99999999999999999999999999") == "0+1000");
}

TEST_CASE("ranges that the file has nothing of are left out, up to none") {
    CHECK(parsed("bytes=1000-") == "nothing");
    CHECK(parsed("bytes=1000-2000,5000-") == "nothing");
    CHECK(parsed("bytes=-0") == "nothing");
    CHECK(parsed("bytes=99999999999999999999999999-") == "nothing");
    CHECK(parsed("bytes=5-6,1000-") == "5+2");
    CHECK(parsed("bytes=0-", 0) == "nothing");
    CHECK(parsed("bytes=-5", 0) == "nothing");
}

TEST_CASE("several ranges keep their order, and empty ones between commas don't count") {
    CHECK(parsed("bytes=500-509,0-9") == "500+10 0+10");
    CHECK(parsed("bytes=0-0, 2-2 ,\t-1") == "0+1 2+1 999+1");
    CHECK(parsed("bytes=,0-0,,1-1,") == "0+1 1+1");
}

TEST_CASE("the unit is understood in any case, and no other unit is") {
    CHECK(parsed("BYTES=0-0") == "0+1");
    CHECK(parsed("items=0-0") == "ignored");
    CHECK(parsed("bytes:0-0") == "ignored");
    CHECK(parsed("bytes 0-0") == "ignored");
    CHECK(parsed("byte") == "ignored");
    CHECK(parsed("") == "ignored");
}

TEST_CASE("a malformed range is ignored, and all others with it") {
    for (const std::string text :
         {"bytes=", "bytes=,", "bytes=-", "bytes=5", "bytes=a-b", "bytes=5-4",
          "bytes=--5", "bytes=1-2-3", "bytes=0x1-2", "bytes=+1-2", "bytes=1 -2",
          "bytes=1- 2", "bytes=1.5-2", "bytes=-1-", "bytes=0-0,x", "bytes=x,0-0",
          "bytes=0-0;1-1", "bytes=5000-4000"}) {
        CAPTURE(text);
        CHECK(parsed(text) == "ignored");
    }
}

TEST_CASE("more than 16 ranges are ignored") {
    CHECK(parsed("bytes=" + repeated("0-0", 16)) != "ignored");
    CHECK(parsed("bytes=" + repeated("0-0", 17)) == "ignored");
    CHECK(parsed("bytes=" + repeated("5000-", 17)) == "ignored");
}

TEST_CASE("ranges that are together more than the file are ignored") {
    CHECK(parsed("bytes=0-499,0-499") == "0+500 0+500");
    CHECK(parsed("bytes=0-499,0-500") == "ignored");
    CHECK(parsed("bytes=0-,0-") == "ignored");
    CHECK(parsed("bytes=0-,0-", INT64_MAX) == "ignored");
    CHECK(parsed("bytes=0-,0-,0-", INT64_MAX) == "ignored");
}

TEST_CASE("a range of the largest file there can be is counted without an overflow") {
    CHECK(parsed("bytes=0-18446744073709551615", INT64_MAX) == "0+9223372036854775807");
    CHECK(parsed("bytes=-1", INT64_MAX) == "9223372036854775806+1");
}

TEST_CASE("Content-Range says the first and the last byte, and the size") {
    CHECK(ByteRange{.first = 0, .length = 500}.content_range(1234) == "bytes 0-499/1234");
    CHECK(ByteRange{.first = 1233, .length = 1}.content_range(1234) ==
          "bytes 1233-1233/1234");
}
