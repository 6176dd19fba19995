#include "socketserver/http/caretaker.hpp"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "socketserver/http/child_connection.hpp"

namespace socketserver::http {

bool Caretaker::add(const std::shared_ptr<OpenFiles>& files) {
    if (ChildConnection::is_here())  // it would keep none of them
        return false;
    const std::lock_guard lock(mutex_);
    const auto is_the_same = [&](const std::weak_ptr<OpenFiles>& one) {
        return !one.owner_before(files) && !files.owner_before(one);
    };
    // A forked child has the time of its parent's last look, and nobody who would look
    // again.
    const bool was_here = last_look_ && looker_ == ::getpid();
    if (std::ranges::none_of(files_, is_the_same)) {
        files_.emplace_back(files);
        if (was_here)  // the next look may be far away
            files->look_after(*last_look_);
    }
    return was_here && looking_thread_ == std::this_thread::get_id();
}

void Caretaker::look_after() {
    const std::lock_guard lock(mutex_);
    last_look_ = OpenFiles::Clock::now();
    looker_ = ::getpid();
    looking_thread_ = std::this_thread::get_id();
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
