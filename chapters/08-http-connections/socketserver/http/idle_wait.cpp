#include "socketserver/http/idle_wait.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "socketserver/waiting.hpp"

namespace socketserver::http {

namespace {

// Whether it is this connection that gives way. A server asks its children by an eventfd,
// and the child that has read it gives way. A listening socket can't be read, and asks
// the only connection that there is.
bool gives_way(int others) noexcept {
    eventfd_t number = 0;
    return ::eventfd_read(others, &number) == 0 || errno != EAGAIN;
}

}  // namespace

bool has_input(int fileno) noexcept {
    pollfd descriptor{.fd = fileno, .events = POLLIN, .revents = 0};
    return ::poll(&descriptor, 1, 0) > 0 && (descriptor.revents & POLLIN) != 0;
}

// Whoever waits for the client sees the end of what it sends. This is shutdown(2), and
// not close(2): the descriptor stays its owner's. An error means that the client is gone,
// and the wait ends anyhow.
void end_idle_wait(int fileno) noexcept {
    if (!has_input(fileno))
        ::shutdown(fileno, SHUT_RD);
}

bool wait_beside_others(int connection, int others, Timeout timeout,
                        std::chrono::milliseconds patience) {
    const Deadline deadline(timeout);
    if (wait_for(connection, POLLIN, Deadline(smaller(timeout, patience))))
        return true;
    std::array<pollfd, 2> both{{{.fd = connection, .events = POLLIN, .revents = 0},
                                {.fd = others, .events = POLLIN, .revents = 0}}};
    while (poll_until(both, deadline) > 0)
        if (both[0].revents != 0 || gives_way(others))
            return both[0].revents != 0;
    return false;
}

}  // namespace socketserver::http
