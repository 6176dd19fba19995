#include "socketserver/http/ascii.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>
#include <vector>

using namespace socketserver::http;
using namespace std::string_literals;

namespace {

using Parts = std::vector<std::string_view>;

}  // namespace

TEST_CASE("lower() changes A to Z and no other letter") {
    CHECK(lower("Content-Length") == "content-length");
    CHECK(lower("@AZ[`az{") == "@az[`az{");
    CHECK(lower("\xc4\xd6") == "\xc4\xd6");  // Ä and Ö in Latin-1
}

TEST_CASE("names are the same in any case, and only in full") {
    CHECK(same_but_for_case("Connection", "cONNECTION"));
    CHECK_FALSE(same_but_for_case("Connection", "Connections"));
    CHECK_FALSE(same_but_for_case("Connections", "Connection"));
    CHECK_FALSE(same_but_for_case("@", "`"));  // as far apart as A and a
    CHECK(same_but_for_case("", ""));
}

TEST_CASE("trim() takes spaces and tabs from both ends, and nothing else") {
    CHECK(trim(" \t a b\t ") == "a b");
    CHECK(trim("a") == "a");
    CHECK(trim(" \t ").empty());
    CHECK(trim("").empty());
    CHECK(trim("\v a\r") == "\v a\r");
}

TEST_CASE(
    "words are taken off one after the other, with the spaces and tabs between them") {
    std::string_view text = " \tone two\t three \t";
    CHECK(take_word(text) == "one");
    CHECK(take_word(text) == "two");
    CHECK(take_word(text) == "three");
    CHECK(text.empty());
    CHECK(take_word(text).empty());
}

TEST_CASE("a list has no empty parts, and no spaces around the others") {
    CHECK(split_list("a, b") == Parts{"a", "b"});
    CHECK(split_list(" ,a ,,\tb c ,") == Parts{"a", "b c"});
    CHECK(split_list(" , ,").empty());
    CHECK(split_list("").empty());
    CHECK(split_list("GET  /  HTTP/1.1", ' ') == Parts{"GET", "/", "HTTP/1.1"});
}

TEST_CASE("a token has letters, digits and the marks that the standard lists") {
    CHECK(is_token("Content-Length"));
    CHECK(is_token("azAZ09!#$%&'*+-.^_`|~"));
    CHECK_FALSE(is_token(""));
    // With every other byte it is none.
    for (const char other : " \t\r\n\"(),/:;<=>?@[\\]{}\x7f\x80\xff\0"s) {
        CAPTURE(static_cast<int>(other));
        CHECK_FALSE(is_token("a"s + other));
    }
}

TEST_CASE("a control character is found wherever it is, and a tab is none") {
    for (const char control : "\x01\x08\n\v\r\x1f\x7f\0"s) {
        CAPTURE(static_cast<int>(control));
        CHECK(contains_control("ab"s + control));
        CHECK(contains_control(control + "ab"s));
    }
    CHECK_FALSE(contains_control(" a\t~\x80\xff"));
    CHECK_FALSE(contains_control(""));
}

TEST_CASE("CR, LF and NUL end a line, wherever they are, and nothing else does") {
    for (const char end : "\r\n\0"s) {
        CAPTURE(static_cast<int>(end));
        CHECK(contains_line_end("ab"s + end));
        CHECK(contains_line_end(end + "ab"s));
    }
    CHECK_FALSE(contains_line_end("\t\v\f\x01\x1b\x7f\x85\xff ab"));
    CHECK_FALSE(contains_line_end(""));
}

TEST_CASE("digits are 0 to 9, at least one, with no sign and no space") {
    CHECK(is_digits("0123456789"));
    for (const std::string_view text :
         {"", "-1", "+1", " 1", "1 ", "1a", "0x1", "1.0", "/", ":"}) {
        CAPTURE(text);
        CHECK_FALSE(is_digits(text));
    }
}
