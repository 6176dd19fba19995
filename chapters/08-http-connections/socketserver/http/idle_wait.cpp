#include "socketserver/http/idle_wait.hpp"

#include <sys/socket.h>

namespace socketserver::http {

namespace {

bool has_received(int fileno) {
    char first = 0;
    return ::recv(fileno, &first, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

}  // namespace

// Whoever waits for the client sees the end of what it sends. This is shutdown(2), and
// not close(2): the descriptor stays its owner's. An error means that the client is gone,
// and the wait ends anyhow.
void end_idle_wait(int fileno) noexcept {
    if (!has_received(fileno))
        ::shutdown(fileno, SHUT_RD);
}

}  // namespace socketserver::http
