#include "socketserver/event.hpp"

namespace socketserver {

void Event::set() {
    const std::lock_guard lock(mutex_);
    flag_ = true;
    changed_.notify_all();
}

void Event::clear() {
    const std::lock_guard lock(mutex_);
    flag_ = false;
}

bool Event::is_set() const {
    const std::lock_guard lock(mutex_);
    return flag_;
}

bool Event::wait(Timeout timeout) const {
    const Deadline deadline(timeout);
    std::unique_lock lock(mutex_);
    while (!flag_ && !deadline.passed()) {
        // A wait can end for no reason at all, so the flag is looked at again.
        if (const Timeout remaining = deadline.remaining())
            changed_.wait_for(lock, *remaining);
        else
            changed_.wait(lock);
    }
    return flag_;
}

}  // namespace socketserver
