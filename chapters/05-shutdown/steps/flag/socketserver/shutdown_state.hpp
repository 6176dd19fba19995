#pragma once

#include <atomic>

namespace socketserver {

/// What serve_forever() and shutdown() share: one flag. It is atomic, since one thread
/// writes it while another reads it.
struct ShutdownState {
    std::atomic<bool> shutdown_request = false;
};

}  // namespace socketserver
