#include "socketserver/http/repr.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using namespace socketserver::http;
using namespace std::string_literals;

TEST_CASE("repr() shows a text as Python's %r does") {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"", "''"},
        {"GET /", "'GET /'"},
        {"it's", "\"it's\""},
        // NOLINTBEGIN(modernize-raw-string-literal): as they stand in a terminal
        {"say \"it\"", "'say \"it\"'"},
        {"it's \"it\"", "'it\\'s \"it\"'"},
        {"a\\b", "'a\\\\b'"},
        {"\t\r\n", "'\\t\\r\\n'"},
        {"\0\x1f\x7f"s, "'\\x00\\x1f\\x7f'"},
        // NOLINTEND(modernize-raw-string-literal)
    };
    for (const auto& [text, shown] : cases)
        CHECK(repr(text) == shown);
}

TEST_CASE("repr() shows a byte that is not ASCII by its number") {
    CHECK(repr("\x80\xe9\xff") == "'\\x80\\xe9\\xff'");
}
