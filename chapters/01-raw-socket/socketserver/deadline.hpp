#pragma once

#include <chrono>
#include <optional>

namespace socketserver {

/// How long something may wait: none is for ever, zero is not at all (Python's None and
/// 0.0).
using Timeout = std::optional<std::chrono::milliseconds>;

/// Refuses a timeout that is no time to wait.
/// @throws std::invalid_argument for a negative one
void check_timeout(Timeout timeout);

/// The smaller of two timeouts, where none is the largest.
Timeout smaller(Timeout left, Timeout right);

/// A timeout turned into a point in time, so that what is interrupted can wait for the
/// rest.
class Deadline {
public:
    /// The deadline that is `timeout` away from now.
    /// @throws std::invalid_argument for a negative timeout
    explicit Deadline(Timeout timeout) {
        if (timeout)
            end_ = end_of(*timeout);
    }

    /// What is left, rounded up to whole milliseconds: zero when it has passed, none for
    /// ever.
    Timeout remaining() const;

    /// Whether nothing is left.
    bool passed() const;

private:
    static std::chrono::steady_clock::time_point end_of(std::chrono::milliseconds time);

    std::optional<std::chrono::steady_clock::time_point> end_;
};

}  // namespace socketserver
