// In which encoding a client gets what any handler makes.

#include "socketserver/http/negotiation.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string_view>
#include <vector>

#include "socketserver/http/headers.hpp"

using socketserver::http::accepted_encodings;
using socketserver::http::Headers;

TEST_CASE("of what is offered a client gets what it likes best, and nothing else") {
    constexpr std::array<std::string_view, 3> offered{"zstd", "br", "gzip"};
    Headers headers;
    CHECK(accepted_encodings(headers, offered).empty());
    headers.add("Accept-Encoding", "gzip, br;q=0.5, deflate");
    CHECK(accepted_encodings(headers, offered) ==
          std::vector<std::string_view>{"gzip", "br"});
    headers.add("Accept-Encoding", "zstd");
    CHECK(accepted_encodings(headers, offered) ==
          std::vector<std::string_view>{"zstd", "gzip", "br"});
    CHECK(accepted_encodings(headers, {}).empty());
}
