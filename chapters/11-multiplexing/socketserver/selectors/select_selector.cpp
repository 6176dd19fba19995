#include "socketserver/selectors/select_selector.hpp"

#include <sys/select.h>

#include <cerrno>
#include <stdexcept>
#include <string>

#include "socketserver/os_error.hpp"
#include "socketserver/selectors/pollfds.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::selectors {

// The wait itself is where all waits are, and select(2) says what has come.
std::vector<ReadyKey> SelectSelector::select(Timeout timeout) {
    std::vector<pollfd> watched = pollfds_of(keys());
    poll_until(watched, Deadline(timeout));
    fd_set read{};
    fd_set write{};
    int end = 0;  // behind the largest number
    for (const auto& [fileno, key] : keys()) {
        if ((key.events & EVENT_READ) != 0)
            FD_SET(fileno, &read);
        if ((key.events & EVENT_WRITE) != 0)
            FD_SET(fileno, &write);
        end = fileno + 1;
    }
    timeval no_time{};
    if (::select(end, &read, &write, nullptr, &no_time) < 0)
        throw_os_error(errno, "select");
    std::vector<ReadyKey> ready;
    for (const auto& [fileno, key] : keys()) {
        const int come = (FD_ISSET(fileno, &read) ? EVENT_READ : 0) |
                         (FD_ISSET(fileno, &write) ? EVENT_WRITE : 0);
        if (come != 0)
            ready.push_back({key, come});
    }
    return ready;
}

void SelectSelector::watch(int fileno, int /*events*/) {
    if (fileno >= FD_SETSIZE)
        throw std::invalid_argument("descriptor " + std::to_string(fileno) +
                                    " is too large a number for select(2)");
}

}  // namespace socketserver::selectors
