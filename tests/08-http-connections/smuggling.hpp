#pragma once

#include <string>

#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"

// What two clients of examples/toy_proxy.cpp get: an attacker, and whoever comes next.
struct Smuggling {
    std::string attacker;
    std::string next_client;
};

// The proxy takes all behind the head for a body. A server that sees chunks there sees an
// empty body, and then a second request.
inline Smuggling smuggle(const std::string& program) {
    Process proxy(program, {"0"});
    const socketserver::Address address = served_by(proxy);
    const std::string hidden = "0\r\n\r\nGET /secret HTTP/1.1\r\nHost: x\r\n\r\n";
    Smuggling seen;
    seen.attacker = ask(
        address, "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(hidden.size()) +
                     "\r\nTransfer-Encoding: chunked\r\n\r\n" + hidden);
    seen.next_client = ask(address, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    return seen;
}
