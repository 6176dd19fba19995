#include "socketserver/http/base64.hpp"

#include <doctest/doctest.h>

#include <optional>
#include <string>

using socketserver::http::decode_base64;

TEST_CASE("base64 is decoded as RFC 4648 has it") {
    struct Row {
        const char* text = "";
        std::optional<std::string> bytes;
    };
    const Row table[]{
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"Zm9vYmE", "fooba"},  // without its padding
        {"/+8=", "\xff\xef"},
        {"AAA=", std::string(2, '\0')},
        {"Zm9-", std::nullopt},
        {"Zm 9v", std::nullopt},
        {"Zm9v\n", std::nullopt},
    };
    for (const Row& row : table) {
        CAPTURE(row.text);
        CHECK((decode_base64(row.text) == row.bytes));
    }
}
