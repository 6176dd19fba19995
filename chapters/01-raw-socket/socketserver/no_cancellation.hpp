#pragma once

#include <pthread.h>

namespace socketserver {

/// While it lives, the thread that made it can't be cancelled: a call to
/// pthread_cancel(3) waits. For system calls whose result must not be lost, and for
/// destructors, which must not be left by the exception of a cancellation.
class NoCancellation {
public:
    /// pthread_setcancelstate(3).
    NoCancellation() noexcept {
        ::pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_);
    }
    /// As it was before.
    ~NoCancellation() { ::pthread_setcancelstate(before_, nullptr); }
    NoCancellation(const NoCancellation&) = delete;
    NoCancellation& operator=(const NoCancellation&) = delete;

private:
    int before_ = 0;
};

}  // namespace socketserver
