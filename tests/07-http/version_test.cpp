#include "socketserver/http/version.hpp"

#include <doctest/doctest.h>

using namespace socketserver::http;

TEST_CASE("a version is two numbers") {
    CHECK(parse_version("HTTP/1.1") == Version{1, 1});
    CHECK(parse_version("HTTP/0.9") == http_0_9);
    CHECK(parse_version("HTTP/01.01") == http_1_1);
    CHECK(parse_version("HTTP/9999999999.0") == Version{9'999'999'999, 0});
}

TEST_CASE("versions are compared as numbers") {
    CHECK(Version{1, 10} > Version{1, 2});
    CHECK(Version{2, 0} > Version{1, 9});
    CHECK(http_0_9 < http_1_0);
    CHECK(http_1_0 < http_1_1);
    CHECK(parse_version("no version") < http_0_9);  // none is older than all
}

TEST_CASE("what is no version is none") {
    for (const char* text : {"", "HTTP", "HTTP/", "HTTP/1", "HTTP/1.", "HTTP/.1", "1.1",
                             "http/1.1", "HTTP/1.1.1", "HTTP/+1.1", "HTTP/1.-1",
                             "HTTP/1.1x", "HTTP/1 .1", "HTTP/1.12345678901"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_version(text).has_value());
    }
}
