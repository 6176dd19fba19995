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

std::vector<int> PollSelector::select(Timeout timeout) {
    std::vector<int> ready;
    if (poll_until(watched_, Deadline(timeout)) == 0)
        return ready;
    for (const pollfd& watched : watched_) {
        if ((watched.revents & POLLNVAL) != 0)
            throw_os_error(EBADF, "poll");
        if (watched.revents != 0)
            ready.push_back(watched.fd);
    }
    return ready;
}

}  // namespace socketserver
