#include "socketserver/deadline.hpp"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>

#include "socketserver/os_error.hpp"

namespace socketserver {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Longer waits would overflow the clock. A hundred years will do.
constexpr milliseconds longest = std::chrono::years(100);

// poll(2) takes milliseconds as an int, and -1 for ever.
int as_poll_timeout(Timeout remaining) {
    if (!remaining)
        return -1;
    return static_cast<int>(
        std::min(*remaining, milliseconds(std::numeric_limits<int>::max())).count());
}

}  // namespace

void check_timeout(Timeout timeout) {
    if (timeout && *timeout < milliseconds(0))
        throw std::invalid_argument(
            "a timeout of " + std::to_string(timeout->count()) +
            " ms is negative: give 0 or more, or none to wait for ever");
}

Timeout smaller(Timeout left, Timeout right) {
    if (!left || !right)
        return left ? left : right;
    return std::min(*left, *right);
}

Deadline::Deadline(Timeout timeout) {
    check_timeout(timeout);
    if (timeout)
        end_ = steady_clock::now() + std::min(*timeout, longest);
}

Timeout Deadline::remaining() const {
    if (!end_)
        return std::nullopt;
    return std::max(milliseconds(0),
                    std::chrono::ceil<milliseconds>(*end_ - steady_clock::now()));
}

bool Deadline::passed() const {
    return end_ && steady_clock::now() >= *end_;
}

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

}  // namespace socketserver
