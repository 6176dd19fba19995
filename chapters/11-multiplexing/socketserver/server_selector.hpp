#pragma once

#include <utility>
#include <vector>

#include "socketserver/poll_selector.hpp"

namespace socketserver {

/// The selector of every server's loop: Python's `_ServerSelector`. It lives as long as
/// its loop. Who is called before a wait can say when the loop is wanted again, though no
/// descriptor is ready by then.
class ServerSelector : public PollSelector {
public:
    /// The next select() waits no longer than this; none is no limit.
    void wait_at_most(Timeout limit) { limit_ = smaller(limit_, limit); }

    /// As PollSelector, and it forgets the limit too.
    void forget() noexcept {
        PollSelector::forget();
        limit_.reset();
    }

    /// As PollSelector, until the limit at most.
    /// @throws std::system_error
    const std::vector<int>& select(Timeout timeout) {
        return PollSelector::select(smaller(std::exchange(limit_, {}), timeout));
    }

private:
    Timeout limit_;  // of the next select(); wait_at_most() sets it.
};

}  // namespace socketserver
