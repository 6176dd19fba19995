#include "socketserver/http/open_files.hpp"

#include <utility>

namespace socketserver::http {

namespace {

// To open and close a larger one is little beside sending it.
constexpr off_t largest = 64 * 1024;

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

std::shared_ptr<const FileDescriptor> OpenFiles::find(const struct stat& status) const {
    const std::lock_guard lock(mutex_);
    const Slot& slot = slots_[slot_of(status)];
    return is_unchanged(slot.status, status) ? slot.file : nullptr;
}

void OpenFiles::keep(const struct stat& status,
                     std::shared_ptr<const FileDescriptor> file) {
    const std::lock_guard lock(mutex_);
    Slot& slot = slots_[slot_of(status)];
    if (status.st_size > largest) {
        if (!is_same_file(slot.status, status))
            return;
        file = nullptr;
    }
    slot.status = status;
    slot.file.swap(file);  // the other one is closed after the lock is given back
}

}  // namespace socketserver::http
