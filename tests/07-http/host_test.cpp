#include "socketserver/http/host.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace socketserver::http;
using namespace std::string_literals;

TEST_CASE("a host is a name or an address, perhaps with a port") {
    for (const char* text :
         {"example.org", "EXAMPLE.org.", "localhost", "localhost:8000",
          "localhost:", "a_b", "127.0.0.1", "127.0.0.1:80", "[::1]", "[::1]:8000",
          "[FE80::1.2.3.4]:", "x%20y", "xn--bcher-kva.example", "a!$&'()*+;=b~"}) {
        CAPTURE(text);
        CHECK(is_host(text));
    }
}

TEST_CASE("what has more than a host in it, or less, is none") {
    for (const std::string& text : {""s,
                                    "user@example.org"s,
                                    "example.org/path"s,
                                    "example.org, example.com"s,
                                    "a,b"s,
                                    "a b"s,
                                    "http://a"s,
                                    "a?b"s,
                                    "a#b"s,
                                    "a\\b"s,
                                    ":80"s,
                                    "a:b"s,
                                    "a:80:90"s,
                                    "a:-1"s,
                                    "[::1"s,
                                    "::1"s,
                                    "[]"s,
                                    "[a.b]"s,
                                    "[::1]x"s,
                                    "[::1]:x"s,
                                    "%"s,
                                    "%4"s,
                                    "%zz"s,
                                    "\xe4"s,
                                    "a\0"s,
                                    "a\x7f"s,
                                    "<b>"s,
                                    R"("a")"s}) {
        CAPTURE(text);
        CHECK_FALSE(is_host(text));
    }
}
