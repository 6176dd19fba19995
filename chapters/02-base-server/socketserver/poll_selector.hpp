#pragma once

#include <poll.h>

#include <vector>

#include "socketserver/deadline.hpp"

namespace socketserver {

/// Watches several descriptors at once for something to read: Python's
/// `selectors.PollSelector`.
class PollSelector {
public:
    /// Watches @p fileno from now on. (Python calls this `register`, a word that C++
    /// keeps.)
    /// @throws std::invalid_argument for a closed descriptor, -1
    void register_fileno(int fileno);

    /// Waits, with poll(2), until something can be read, or has failed, or @p timeout is
    /// over.
    /// @return the descriptors that are ready; none when the time is over
    /// @throws std::system_error
    std::vector<int> select(Timeout timeout);

private:
    std::vector<pollfd> watched_;
};

}  // namespace socketserver
