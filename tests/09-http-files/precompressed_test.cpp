// Which packed form of a file a client gets is decided by one header.

#include "socketserver/http/precompressed.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using socketserver::http::accepted_packings;
using socketserver::http::Headers;

namespace {

// "br gzip": what a client accepts that says this.
std::string accepted(const std::vector<std::string>& values) {
    Headers headers;
    for (const std::string& value : values)
        headers.add("Accept-Encoding", value);
    std::string text;
    for (const auto& packing : accepted_packings(headers))
        text.append(text.empty() ? "" : " ").append(packing.encoding);
    return text;
}

}  // namespace

TEST_CASE("a client gets only what it says that it accepts, what it likes best first") {
    const std::vector<std::pair<std::string, std::string>> table{
        {"gzip", "gzip"},
        {"br", "br"},
        {"gzip, deflate, br, zstd", "br gzip"},
        {"GZIP", "gzip"},
        {"gzip;q=1.0, br;q=0.5", "gzip br"},
        {"gzip; q=0.5 , br ;q=0.7", "br gzip"},
        {"gzip;Q=0.5", "gzip"},
        {"*", "br gzip"},
        {"br;q=0, *", "gzip"},
        {"*;q=0, gzip", "gzip"},
        {"gzip;q=0.001", "gzip"},
        // Not at all.
        {"", ""},
        {"identity", ""},
        {"deflate", ""},
        {"gzip;q=0", ""},
        {"gzip;q=0.000, br;q=0.0", ""},
        {"x-gzip-not", ""},
        {"*;q=0", ""},
        // Less than the file as it is.
        {"gzip;q=0.5, identity", ""},
        {"gzip;q=0.5, identity;q=0.5", "gzip"},
        {"gzip, identity;q=0", "gzip"},
        // A weight that is none.
        {"gzip;q=yes", ""},
        {"gzip;q=", ""},
        {"gzip;q=-1", ""},
        {"gzip;q=0.0001", ""},
        {"gzip;q=2", ""},
    };
    for (const auto& row : table) {
        CAPTURE(row.first);
        CHECK(accepted({row.first}) == row.second);
    }
}

TEST_CASE("a client that says nothing gets the file as it is") {
    CHECK(accepted({}) == "");
}

TEST_CASE("a list may come in several headers") {
    CHECK(accepted({"deflate", "gzip"}) == "gzip");
}
