#include "socketserver/http/caretaker.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "socketserver/http/child_connection.hpp"

namespace socketserver::http {

void Caretaker::add(const std::shared_ptr<OpenFiles>& files) {
    if (ChildConnection::is_here())  // it would keep none of them
        return;
    const std::lock_guard lock(mutex_);
    const auto is_the_same = [&](const std::weak_ptr<OpenFiles>& one) {
        return !one.owner_before(files) && !files.owner_before(one);
    };
    if (std::ranges::any_of(files_, is_the_same))
        return;
    files_.emplace_back(files);
    // The next look may be far away. A forked child has the time of its parent's last
    // one, and nobody who would look again.
    if (last_look_ && looker_ == ::getpid())
        files->look_after(*last_look_);
}

void Caretaker::look_after() {
    const std::lock_guard lock(mutex_);
    last_look_ = OpenFiles::Clock::now();
    looker_ = ::getpid();
    std::erase_if(files_, [](const auto& one) { return one.expired(); });
    for (const std::weak_ptr<OpenFiles>& one : files_)
        if (const auto files = one.lock())
            files->look_after(*last_look_);
}

bool Caretaker::give_way() {
    const std::lock_guard lock(mutex_);
    bool one_was_closed = false;
    for (const std::weak_ptr<OpenFiles>& one : files_)
        if (const auto files = one.lock())
            one_was_closed |= files->give_way();
    return one_was_closed;
}

void Caretaker::close() {
    const std::lock_guard lock(mutex_);
    for (const std::weak_ptr<OpenFiles>& one : std::exchange(files_, {}))
        if (const auto files = one.lock())
            files->close();
}

}  // namespace socketserver::http
