#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "socketserver/event.hpp"
#include "socketserver/waker.hpp"

namespace socketserver {

/// What serve_forever() and shutdown() share.
struct ShutdownState {
    /// One run of serve_forever(). Whoever waits for its end holds a share of it, so that
    /// a server may go as soon as its loop has ended.
    struct Loop {
        std::thread::id thread = std::this_thread::get_id();  ///< That of the loop.
        std::atomic<bool> shutdown_request = false;           ///< Set by shutdown().
        Waker waker;                                          ///< Woken by shutdown().
        Event is_shut_down;                                   ///< Set at its end.
    };

    std::mutex mutex;                  ///< Is held to read or write the next two.
    std::shared_ptr<Loop> loop;        ///< The loop that runs; null when none does.
    bool shutdown_is_pending = false;  ///< There was no loop: the next one doesn't begin.
};

}  // namespace socketserver
