#pragma once

#include <functional>
#include <utility>

#include "socketserver/fibers.hpp"

// Starts a fiber that does the work, and has no client.
inline void start(socketserver::Fibers& fibers, std::function<void()> work,
                  std::size_t stack_size = socketserver::Fibers::default_stack_size) {
    socketserver::Request nobody;
    fibers.start(
        nobody, {"nobody", 0},
        [work = std::move(work)](socketserver::Request&) { work(); }, stack_size);
}

// Makes a socket that a fiber can wait for without holding up the others.
inline std::pair<socketserver::Socket, socketserver::Socket> nonblocking_pair() {
    auto pair = socketserver::Socket::socketpair();
    pair.first.keep_nonblocking();
    pair.second.keep_nonblocking();
    return pair;
}
