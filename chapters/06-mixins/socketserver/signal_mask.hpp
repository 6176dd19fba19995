#pragma once

#include <signal.h>

#include <initializer_list>

namespace socketserver {

/// A set of signals, for sigwait(3) and its like.
sigset_t signal_set(std::initializer_list<int> signals) noexcept;

/// While it lives, the thread that made it blocks some signals, or lets them through;
/// then all is as it was before. Threads and processes that it starts meanwhile inherit
/// that. A thread that has changed its mask for a moment must not wait for a descriptor
/// in it.
class SignalMask {
public:
    /// pthread_sigmask(3).
    /// @param how      SIG_BLOCK or SIG_UNBLOCK
    /// @param signals  all others stay as they are
    SignalMask(int how, const sigset_t& signals) noexcept;
    /// As it was before.
    ~SignalMask() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
    SignalMask(const SignalMask&) = delete;
    SignalMask& operator=(const SignalMask&) = delete;

    /// Whether a signal was blocked before.
    bool was_blocked(int signal) const noexcept {
        return sigismember(&before_, signal) == 1;
    }

private:
    sigset_t before_{};
};

}  // namespace socketserver
