// The examples, as programs.

#include <doctest/doctest.h>

#include <string>

#include "smuggling.hpp"
#include "support/watchdog.hpp"

TEST_CASE("toy_proxy lets nobody ask for the secret, and passes all else on") {
    Process proxy(EXAMPLES "/toy_proxy", {"0"});
    const socketserver::Address address = served_by(proxy);
    CHECK(ask(address, "GET /secret HTTP/1.1\r\n\r\n").starts_with("HTTP/1.1 403 "));
    for (int i = 0; i < 3; ++i)
        CHECK(ask(address, "GET / HTTP/1.1\r\n\r\n").ends_with("\r\n\r\nhello\n"));
    CHECK(ask(address, "POST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc")
              .ends_with("\r\n\r\nhello\n"));
}

TEST_CASE(
    "toy_proxy: a request that hides another is refused, and the next is answered") {
    const Smuggling seen = smuggle(EXAMPLES "/toy_proxy");
    CHECK(seen.attacker.starts_with(
        "HTTP/1.1 400 Content-Length and Transfer-Encoding\r\n"));
    CHECK(seen.next_client.ends_with("\r\n\r\nhello\n"));
}

TEST_CASE("stopped_by_program answers three requests, and ends with the loop") {
    Process program(EXAMPLES "/stopped_by_program");
    CHECK(program.read_line().starts_with("the client has read "));
    CHECK(program.read_line() == "ended after 3 requests");
    CHECK(program.wait() == 0);
}
