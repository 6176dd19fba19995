#include "socketserver/poll_selector.hpp"

#include <cerrno>
#include <stdexcept>
#include <string>

#include "socketserver/os_error.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver {

void PollSelector::register_fileno(int fileno) {
    if (fileno < 0)
        throw std::invalid_argument("descriptor " + std::to_string(fileno) +
                                    " can't be watched: the socket is closed");
    watched_.push_back({.fd = fileno, .events = POLLIN, .revents = 0});
}

const std::vector<int>& PollSelector::select(Timeout timeout) {
    ready_.clear();
    ready_.reserve(watched_.size());  // nothing may fail when something is ready
    poll_until(watched_, Deadline(timeout));
    bool one_is_closed = false;
    for (const pollfd& watched : watched_) {
        if (watched.revents != 0)
            ready_.push_back(watched.fd);
        one_is_closed |= (watched.revents & POLLNVAL) != 0;
    }
    watched_.clear();
    if (one_is_closed)
        throw_os_error(EBADF, "poll");
    return ready_;
}

}  // namespace socketserver
