#pragma once

#include <signal.h>

namespace socketserver::http {

/// While it lives, a write to somebody who is gone is an error of this thread's, and no
/// signal: for sendfile(2) and write(2), which have no MSG_NOSIGNAL.
class WithoutSigpipe {
public:
    /// Holds SIGPIPE back.
    WithoutSigpipe();
    /// Takes it away, unless it was waiting before.
    ~WithoutSigpipe();
    WithoutSigpipe(const WithoutSigpipe&) = delete;
    WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

private:
    sigset_t sigpipe_{};
    sigset_t before_{};
    bool was_pending_ = false;
};

}  // namespace socketserver::http
