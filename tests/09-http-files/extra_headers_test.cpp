// Headers that whoever runs a server adds to its answers: one of a name has one meaning.

#include "socketserver/http/extra_headers.hpp"

#include <doctest/doctest.h>

#include <stdexcept>

using socketserver::http::add_extra_headers;
using socketserver::http::check_extra_headers;
using socketserver::http::ExtraHeaders;
using socketserver::http::find_extra;

namespace {

// What the server says itself, and what becomes of it.
ExtraHeaders with_extra(const ExtraHeaders& extra) {
    ExtraHeaders fields{{"Content-type", "text/html"}, {"Vary", "Accept-Encoding"}};
    add_extra_headers(fields, extra);
    return fields;
}

}  // namespace

TEST_CASE("a header that the server does not say is added, as often as it is given") {
    CHECK(with_extra({}).size() == 2);
    CHECK(with_extra({{"Link", "</a>"}, {"Link", "</b>"}}) ==
          ExtraHeaders{{"Content-type", "text/html"},
                       {"Vary", "Accept-Encoding"},
                       {"Link", "</a>"},
                       {"Link", "</b>"}});
}

TEST_CASE("a header that the server says itself is replaced, in any case of letters") {
    CHECK(with_extra({{"CONTENT-TYPE", "text/plain"}}) ==
          ExtraHeaders{{"Vary", "Accept-Encoding"}, {"CONTENT-TYPE", "text/plain"}});
}

TEST_CASE("Vary is a list, to which both add") {
    CHECK(with_extra({{"vary", "Cookie"}}) == ExtraHeaders{{"Content-type", "text/html"},
                                                           {"Vary", "Accept-Encoding"},
                                                           {"vary", "Cookie"}});
}

TEST_CASE("Server is not added: it stands in the answer already") {
    CHECK(with_extra({{"server", "own"}}).size() == 2);
}

TEST_CASE("the first one of a name is found, in any case of letters") {
    const ExtraHeaders extra{{"Server", "one"}, {"server", "two"}};
    CHECK(find_extra(extra, "SERVER") == &extra.front().second);
    CHECK(find_extra(extra, "Serve") == nullptr);
}

TEST_CASE("headers that tell how an answer is sent are refused") {
    for (const char* name :
         {"Content-Length", "content-length", "Transfer-Encoding", "Connection",
          "Keep-Alive", "Trailer", "Upgrade", "Content-Range", "Date"}) {
        CAPTURE(name);
        CHECK_THROWS_AS(check_extra_headers({{name, "3"}}), std::invalid_argument);
    }
}

TEST_CASE("two headers of which an answer has one are refused") {
    CHECK_THROWS_AS(
        check_extra_headers({{"Content-Type", "a/b"}, {"content-type", "c/d"}}),
        std::invalid_argument);
    CHECK_THROWS_AS(check_extra_headers({{"ETag", "\"a\""}, {"ETag", "\"a\""}}),
                    std::invalid_argument);
    CHECK_NOTHROW(check_extra_headers({{"Set-Cookie", "a=b"}, {"Set-Cookie", "c=d"}}));
    CHECK_NOTHROW(
        check_extra_headers({{"Content-Type", "a/b"}, {"Content-Language", "en"}}));
}

TEST_CASE("what is no header is refused") {
    CHECK_THROWS_AS(check_extra_headers({{"two words", "x"}}), std::invalid_argument);
    CHECK_THROWS_AS(check_extra_headers({{"", "x"}}), std::invalid_argument);
    CHECK_THROWS_AS(check_extra_headers({{"X", "a\r\nSet-Cookie: b"}}),
                    std::invalid_argument);
}
