#include "socketserver/waiting.hpp"

#include <algorithm>
#include <limits>

#include "socketserver/os_error.hpp"

namespace socketserver {

namespace {

// poll(2) takes milliseconds as an int, and -1 for ever.
int as_poll_timeout(Timeout remaining) {
    using std::chrono::milliseconds;
    if (!remaining)
        return -1;
    return static_cast<int>(
        std::min(*remaining, milliseconds(std::numeric_limits<int>::max())).count());
}

}  // namespace

int poll_until(std::span<pollfd> descriptors, const Deadline& deadline) {
    while (true) {
        const int timeout = as_poll_timeout(deadline.remaining());
        const int ready = ::poll(descriptors.data(), descriptors.size(), timeout);
        if (ready > 0)
            return ready;
        if (ready < 0 && errno != EINTR)
            throw_os_error(errno, "poll");
        if (ready == 0 && deadline.passed())
            return 0;
    }
}

bool wait_for(int fileno, short event, const Deadline& deadline) {
    pollfd descriptor{.fd = fileno, .events = event, .revents = 0};
    return poll_until({&descriptor, 1}, deadline) > 0;
}

void forget(int /*fileno*/) noexcept {}

}  // namespace socketserver
