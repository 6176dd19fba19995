#include "socketserver/deadline.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace socketserver {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

// Longer waits would overflow the clock. A hundred years will do.
constexpr milliseconds longest = std::chrono::years(100);

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

steady_clock::time_point Deadline::end_of(milliseconds time) {
    check_timeout(time);
    return steady_clock::now() + std::min(time, longest);
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

}  // namespace socketserver
