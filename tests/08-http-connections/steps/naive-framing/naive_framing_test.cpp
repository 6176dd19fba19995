// A server that takes what it gets: a proxy in front of it guesses differently.

#include <doctest/doctest.h>

#include <string>

#include "08-http-connections/smuggling.hpp"
#include "socketserver/http/body_framing.hpp"
#include "support/watchdog.hpp"

using namespace socketserver::http;

TEST_CASE("With naive framing nothing is refused") {
    Headers headers;
    headers.add("Content-Length", "five");
    CHECK(body_framing(headers, http_1_1).length == 0);
    headers.add("Content-Length", "5");
    CHECK(body_framing(headers, http_1_1).length == 0);
    headers.add("Transfer-Encoding", "gzip, chunked");
    CHECK(body_framing(headers, http_1_0).chunked);
}

TEST_CASE("With naive framing the next client gets the secret that nobody may ask for") {
    const Smuggling seen = smuggle(EXAMPLES "/toy_proxy");
    CHECK(seen.attacker.ends_with("\r\n\r\nhello\n"));
    CHECK(seen.next_client.ends_with("\r\n\r\nthe secret\n"));
}
