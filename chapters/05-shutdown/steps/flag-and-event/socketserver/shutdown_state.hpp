#pragma once

#include <atomic>

#include "socketserver/event.hpp"

namespace socketserver {

/// What serve_forever() and shutdown() share, as in Python: a flag for the one direction,
/// an event for the other.
struct ShutdownState {
    std::atomic<bool> shutdown_request = false;
    Event is_shut_down;
};

}  // namespace socketserver
