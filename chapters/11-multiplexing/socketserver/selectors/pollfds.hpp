#pragma once

#include <poll.h>

#include <map>
#include <vector>

#include "socketserver/selectors/base_selector.hpp"

namespace socketserver::selectors {

/// What poll(2) is told of these keys. Not meant for users of the library.
inline std::vector<pollfd> pollfds_of(const std::map<int, SelectorKey>& keys) {
    std::vector<pollfd> descriptors;
    descriptors.reserve(keys.size());
    for (const auto& [fileno, key] : keys) {
        const int events = ((key.events & EVENT_READ) != 0 ? POLLIN : 0) |
                           ((key.events & EVENT_WRITE) != 0 ? POLLOUT : 0);
        descriptors.push_back(
            {.fd = fileno, .events = static_cast<short>(events), .revents = 0});
    }
    return descriptors;
}

}  // namespace socketserver::selectors
