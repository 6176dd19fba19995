#pragma once

#include <signal.h>

namespace socketserver {

/// While it lives, a write to somebody who is gone is an error of this thread's, EPIPE,
/// and no signal: for write(2) and its like, which have no MSG_NOSIGNAL. It lives for one
/// call, and for no wait: the signals of a thread are for all that runs in it.
class WithoutSigpipe {
public:
    /// Holds SIGPIPE back.
    WithoutSigpipe();
    /// Takes it away, unless it was waiting before. errno stays what it was.
    ~WithoutSigpipe();
    WithoutSigpipe(const WithoutSigpipe&) = delete;
    WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

private:
    sigset_t sigpipe_{};        // SIGPIPE alone.
    sigset_t before_{};         // What the thread held back before.
    bool was_pending_ = false;  // Whether somebody else's SIGPIPE waits already.
};

}  // namespace socketserver
