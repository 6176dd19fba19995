#pragma once

#include "socketserver/selectors/base_selector.hpp"

namespace socketserver::selectors {

/// A selector on poll(2), which is told all descriptors at each wait: Python's
/// `PollSelector`. One that was closed is ready for ever.
class PollSelector : public BaseSelector {
public:
    /// poll(2).
    /// @throws std::system_error
    std::vector<ReadyKey> select(Timeout timeout = {}) override;
};

}  // namespace socketserver::selectors
