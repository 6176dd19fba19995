#pragma once

#include <signal.h>

// How SIGPIPE stands in this thread.
namespace sigpipe {

// Whether it is in the set that a look at the thread's signals gives.
inline bool is_in(int (*look)(sigset_t*)) {
    sigset_t signals;
    look(&signals);
    return sigismember(&signals, SIGPIPE) == 1;
}

inline bool is_pending() {
    return is_in([](sigset_t* signals) { return sigpending(signals); });
}

inline bool is_blocked() {
    return is_in(
        [](sigset_t* signals) { return pthread_sigmask(SIG_BLOCK, nullptr, signals); });
}

}  // namespace sigpipe
