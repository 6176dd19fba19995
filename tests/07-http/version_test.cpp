#include "socketserver/http/version.hpp"

#include <doctest/doctest.h>

using namespace socketserver::http;

TEST_CASE("a version is two digits") {
    CHECK(parse_version("HTTP/1.1") == Version{1, 1});
    CHECK(parse_version("HTTP/0.9") == http_0_9);
    CHECK(parse_version("HTTP/9.0") == Version{9, 0});
}

TEST_CASE("versions are compared by their parts") {
    CHECK(Version{2, 0} > Version{1, 9});
    CHECK(http_0_9 < http_1_0);
    CHECK(http_1_0 < http_1_1);
    CHECK(parse_version("no version") < http_0_9);  // none is older than all
}

TEST_CASE("what is no version is none") {
    for (const char* text :
         {"",          "HTTP",      "HTTP/",     "HTTP/1",     "HTTP/1.",
          "HTTP/.1",   "1.1",       "http/1.1",  "HTTP/1.1.1", "HTTP/+1.1",
          "HTTP/1.-1", "HTTP/1.1x", "HTTP/1 .1", "HTTP/01.1",  "HTTP/1.01",
          "HTTP/1.10", "HTTP/10.1", "HTTP/1,1",  "HTTP/x.1",   "HTTP/1.x"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_version(text).has_value());
    }
}
