#pragma once

#include <condition_variable>
#include <mutex>

#include "socketserver/deadline.hpp"

namespace socketserver {

/// A flag that one thread sets and others wait for: Python's `threading.Event`.
///
/// Everything that a thread did before set() is seen by the threads whose wait() it
/// ended. All methods may be called from any thread, and from several at once.
class Event {
public:
    /// Sets the flag, and wakes every thread that waits.
    void set();

    /// Takes the flag back: from here on wait() waits again.
    void clear();

    /// Whether the flag is set.
    bool is_set() const;

    /// Waits until the flag is set, or @p timeout is over; without a timeout, for ever.
    /// @return whether the flag is set
    /// @throws std::invalid_argument for a negative timeout
    bool wait(Timeout timeout = std::nullopt) const;

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    bool flag_ = false;
};

}  // namespace socketserver
