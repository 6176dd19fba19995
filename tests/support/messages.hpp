#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "socketserver/socket.hpp"

// The bytes of several sends, one string for each.
using Messages = std::vector<std::string>;

// Two ends that keep each send as a message of its own, so that sends can be counted. Too
// many of them fail, instead of waiting for a client that does not read.
inline std::pair<socketserver::Socket, socketserver::Socket> message_pair() {
    auto ends = socketserver::Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    ends.second.settimeout(std::chrono::seconds(5));
    return ends;
}

// What was sent until now.
inline Messages sent_to(socketserver::Socket& client) {
    Messages messages;
    client.settimeout(std::chrono::milliseconds(0));
    try {
        for (std::string next = client.recv(65536); !next.empty();
             next = client.recv(65536))
            messages.push_back(next);
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::resource_unavailable_try_again);
    }
    return messages;
}
