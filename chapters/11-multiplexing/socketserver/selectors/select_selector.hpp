#pragma once

#include "socketserver/selectors/base_selector.hpp"

namespace socketserver::selectors {

/// A selector on select(2), the oldest of the three, which knows no descriptor from 1024
/// on: Python's `SelectSelector`. One that was closed is an error of select().
class SelectSelector : public BaseSelector {
public:
    /// select(2).
    /// @throws std::system_error
    std::vector<ReadyKey> select(Timeout timeout = {}) override;

protected:
    /// Refuses what select(2) can't be told.
    /// @throws std::invalid_argument
    void watch(int fileno, int events) override;
};

}  // namespace socketserver::selectors
