#include "socketserver/signal_mask.hpp"

#include <doctest/doctest.h>
#include <pthread.h>
#include <signal.h>

using socketserver::signal_set;
using socketserver::SignalMask;

namespace {

// Whether this thread blocks a signal.
bool is_blocked(int signal) {
    sigset_t blocked;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    return sigismember(&blocked, signal) == 1;
}

}  // namespace

TEST_CASE("a set of signals has these, and no others") {
    const sigset_t signals = signal_set({SIGUSR1, SIGTERM});
    CHECK(sigismember(&signals, SIGUSR1) == 1);
    CHECK(sigismember(&signals, SIGTERM) == 1);
    CHECK(sigismember(&signals, SIGINT) == 0);
    const sigset_t none = signal_set({});
    CHECK(sigismember(&none, SIGUSR1) == 0);
}

TEST_CASE("a signal mask blocks signals while it lives, and then all is as before") {
    CHECK_FALSE(is_blocked(SIGUSR1));
    {
        const SignalMask mask(SIG_BLOCK, signal_set({SIGUSR1}));
        CHECK(is_blocked(SIGUSR1));
        CHECK_FALSE(is_blocked(SIGUSR2));
        CHECK_FALSE(mask.was_blocked(SIGUSR1));
        {
            const SignalMask inner(SIG_UNBLOCK, signal_set({SIGUSR1}));
            CHECK_FALSE(is_blocked(SIGUSR1));
            CHECK(inner.was_blocked(SIGUSR1));
        }
        CHECK(is_blocked(SIGUSR1));
    }
    CHECK_FALSE(is_blocked(SIGUSR1));
}
