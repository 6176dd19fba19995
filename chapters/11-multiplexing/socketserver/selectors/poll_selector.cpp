#include "socketserver/selectors/poll_selector.hpp"

#include "socketserver/selectors/pollfds.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver::selectors {

namespace {

// An error is neither, so it is both.
int events_of(short mask) {
    return ((mask & ~POLLOUT) != 0 ? EVENT_READ : 0) |
           ((mask & ~POLLIN) != 0 ? EVENT_WRITE : 0);
}

}  // namespace

std::vector<ReadyKey> PollSelector::select(Timeout timeout) {
    std::vector<pollfd> watched = pollfds_of(keys());
    poll_until(watched, Deadline(timeout));
    std::vector<ReadyKey> ready;
    for (const pollfd& one : watched) {
        const SelectorKey& key = keys().at(one.fd);
        if (const int come = events_of(one.revents) & key.events)
            ready.push_back({key, come});
    }
    return ready;
}

}  // namespace socketserver::selectors
