#include "socketserver/http/url.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string every_byte() {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte)
        bytes += static_cast<char>(byte);
    return bytes;
}

}  // namespace

TEST_CASE("a URL is taken apart at the first ? and the first #") {
    struct Case {
        std::string_view url, path, query, rest;
    };
    for (const Case& one :
         {Case{"/a/b", "/a/b", "", ""}, Case{"/a?x=1", "/a", "x=1", "?x=1"},
          Case{"/a?x=1#y", "/a", "x=1", "?x=1#y"}, Case{"/a#y?x=1", "/a", "", "#y?x=1"},
          Case{"/a?x?y", "/a", "x?y", "?x?y"}, Case{"/a?", "/a", "", "?"},
          Case{"/a?#", "/a", "", "?#"}, Case{"?x", "", "x", "?x"},
          Case{"/%3f%23", "/%3f%23", "", ""}, Case{"", "", "", ""}}) {
        CAPTURE(one.url);
        const SplitUrl parts = split_url(one.url);
        CHECK(parts.path == one.path);
        CHECK(parts.query == one.query);
        CHECK(parts.rest == one.rest);
    }
}

TEST_CASE("unquote() decodes a percent sign with two hexadecimal digits, once") {
    CHECK(unquote("/a%20b%2Fc%2fd") == "/a b/c/d");
    CHECK(unquote("%00%fF%41") == "\0\xff"s + "A");
    CHECK(unquote("%2541") == "%41");
    CHECK(unquote("a+b") == "a+b");
}

TEST_CASE("unquote() leaves a percent sign alone that has no two digits behind it") {
    for (const std::string_view text :
         {"%", "%4", "100%", "%zz", "%4g", "%g4", "% 41", "%+1", "%-1", "%%"}) {
        CAPTURE(text);
        CHECK(unquote(text) == text);
    }
    CHECK(unquote("%%41") == "%A");
}

TEST_CASE("quote() leaves letters, digits and _.-~ alone, and what is said to be safe") {
    const std::string plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~";
    CHECK(quote(plain, "") == plain);
    CHECK(quote("/a b") == "/a%20b");
    CHECK(quote("/a b", "") == "%2Fa%20b");
    CHECK(quote("a=1&b", "=") == "a=1%26b");
    CHECK(quote("<\"%>\r\n\0\xff"s) == "%3C%22%25%3E%0D%0A%00%FF");
}

TEST_CASE("unquote() takes back what quote() did, for every byte") {
    CHECK(unquote(quote(every_byte())) == every_byte());
    CHECK(unquote(quote(every_byte(), "")) == every_byte());
}

TEST_CASE("a form has its fields in their order, decoded, the empty ones too") {
    CHECK(parse_form("a=1&b=x+y&a=2") == Fields{{"a", "1"}, {"b", "x y"}, {"a", "2"}});
    CHECK(parse_form("na%26me=v%3Dalue%2B") == Fields{{"na&me", "v=alue+"}});
    CHECK(parse_form("a=&=b&c") == Fields{{"a", ""}, {"", "b"}, {"c", ""}});
    CHECK(parse_form("a=1=2") == Fields{{"a", "1=2"}});
    CHECK(parse_form("&&a=1&") == Fields{{"a", "1"}});
    CHECK(parse_form("").empty());
}
