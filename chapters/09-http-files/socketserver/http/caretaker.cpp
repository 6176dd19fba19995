#include "socketserver/http/caretaker.hpp"

#include <algorithm>
#include <utility>

namespace socketserver::http {

void Caretaker::add(const std::shared_ptr<OpenFiles>& files) {
    const std::lock_guard lock(mutex_);
    const auto is_the_same = [&](const std::weak_ptr<OpenFiles>& one) {
        return !one.owner_before(files) && !files.owner_before(one);
    };
    if (std::ranges::none_of(files_, is_the_same))
        files_.emplace_back(files);
}

void Caretaker::look_after() {
    const std::lock_guard lock(mutex_);
    std::erase_if(files_, [](const auto& one) { return one.expired(); });
    for (const std::weak_ptr<OpenFiles>& one : files_)
        if (const auto files = one.lock())
            files->look_after();
}

void Caretaker::close() {
    const std::lock_guard lock(mutex_);
    for (const std::weak_ptr<OpenFiles>& one : std::exchange(files_, {}))
        if (const auto files = one.lock())
            files->close();
}

}  // namespace socketserver::http
