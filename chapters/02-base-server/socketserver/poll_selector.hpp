#pragma once

#include <poll.h>

#include <vector>

#include "socketserver/deadline.hpp"

namespace socketserver {

/// Watches several descriptors at once for something to read: Python's
/// `selectors.PollSelector`.
///
/// It lives as long as the loop that waits with it, and forgets after each wait: who
/// wants to be watched again says so again. So a descriptor that was closed meanwhile
/// needs no word to the selector.
class PollSelector {
public:
    /// Watches @p fileno in the next select(). (Python calls this `register`, a word that
    /// C++ keeps, and watches it until `unregister`.)
    /// @throws std::invalid_argument for a closed descriptor, -1
    void register_fileno(int fileno);

    /// Forgets what was registered for the next select().
    void forget() noexcept { watched_.clear(); }

    /// Waits, with poll(2), until something can be read, or has failed, or @p timeout is
    /// over. Then it forgets what was registered.
    /// @return the descriptors that are ready, until the next call; none when the time is
    /// over
    /// @throws std::system_error
    const std::vector<int>& select(Timeout timeout);

private:
    std::vector<pollfd> watched_;  // in the next select()
    std::vector<int> ready_;       // what the last one returned
};

}  // namespace socketserver
