#include "socketserver/http/open_files.hpp"

#include <algorithm>
#include <utility>

#include "socketserver/http/child_connection.hpp"

namespace socketserver::http {

namespace {

using std::chrono::seconds;

// To open and close a larger one is little beside sending it.
constexpr off_t largest = 64 * 1024;

// A file is asked for at the latest at the end of one round, and closed at the end of the
// next: within 2 * 4 s, and half a second for the turn of a loop.
constexpr seconds round_time(4);

// Without a turn of the loop for so long nobody would close what is kept.
constexpr seconds patience(5);

// The same number is the same file: it is not given to another while this one is open.
bool is_same_file(const struct stat& before, const struct stat& now) {
    return before.st_ino == now.st_ino && before.st_dev == now.st_dev;
}

// Nobody can change who may read a file without changing this time.
bool is_unchanged(const struct stat& before, const struct stat& now) {
    return is_same_file(before, now) && before.st_ctim.tv_sec == now.st_ctim.tv_sec &&
           before.st_ctim.tv_nsec == now.st_ctim.tv_nsec && before.st_mode == now.st_mode;
}

}  // namespace

std::shared_ptr<const FileDescriptor> OpenFiles::find(const struct stat& status) {
    if (ChildConnection::is_here())
        return nullptr;
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[slot_of(status)];
    if (!slot.file || !is_unchanged(slot.status, status))
        return nullptr;
    slot.was_asked_for = true;
    return slot.file;
}

void OpenFiles::keep(const struct stat& status,
                     std::shared_ptr<const FileDescriptor> file, Clock::time_point now) {
    if (ChildConnection::is_here())
        return;
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[slot_of(status)];
    const bool is_looked_after = looked_after_ && now - *looked_after_ < patience;
    const bool is_large = !S_ISDIR(status.st_mode) && status.st_size > largest;
    if (is_large || !is_looked_after) {
        if (!is_same_file(slot.status, status))
            return;
        file = nullptr;
    }
    slot.status = status;
    slot.was_asked_for = true;
    slot.file.swap(file);  // the other one is closed after the lock is given back
}

void OpenFiles::look_after(Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    looked_after_ = std::max(looked_after_.value_or(now), now);
    if (last_round_ && now - *last_round_ < round_time)
        return;
    last_round_ = now;
    for (Slot& slot : slots_)
        if (!std::exchange(slot.was_asked_for, false))
            slot.file = nullptr;
}

bool OpenFiles::give_way() {
    if (ChildConnection::is_here())
        return false;
    const int error = errno;
    const std::lock_guard lock(mutex_);
    bool one_was_closed = false;
    for (Slot& slot : slots_) {
        one_was_closed |= slot.file.use_count() == 1;
        slot.file = nullptr;
    }
    errno = error;
    return one_was_closed;
}

void OpenFiles::close() {
    const std::lock_guard lock(mutex_);
    looked_after_ = std::nullopt;
    for (Slot& slot : slots_)
        slot.file = nullptr;
}

}  // namespace socketserver::http
