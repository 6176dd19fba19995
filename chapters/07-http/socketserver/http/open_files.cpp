#include "socketserver/http/open_files.hpp"

#include <utility>

namespace socketserver::http {

namespace {

// To open and close a larger one is little beside sending it.
constexpr off_t largest = 64 * 1024;

// A name may have become another file's, and a file's number that of a new one: but not
// while it is open. Who may read it can't be changed without its time of change.
bool is_unchanged(const struct stat& before, const struct stat& now) {
    return before.st_ino == now.st_ino && before.st_dev == now.st_dev &&
           before.st_ctim.tv_sec == now.st_ctim.tv_sec &&
           before.st_ctim.tv_nsec == now.st_ctim.tv_nsec && before.st_mode == now.st_mode;
}

}  // namespace

std::shared_ptr<const FileDescriptor> OpenFiles::find(const struct stat& status) const {
    const std::lock_guard lock(mutex_);
    const Place& place = places_[place_of(status)];
    return is_unchanged(place.status, status) ? place.file : nullptr;
}

void OpenFiles::keep(const struct stat& status,
                     std::shared_ptr<const FileDescriptor> file) {
    if (status.st_size > largest)
        return;
    const std::lock_guard lock(mutex_);
    Place& place = places_[place_of(status)];
    place.status = status;
    place.file.swap(file);  // the other one is closed behind the lock
}

}  // namespace socketserver::http
