#include "socketserver/without_sigpipe.hpp"

#include <cerrno>
#include <ctime>

namespace socketserver {

WithoutSigpipe::WithoutSigpipe() {
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
    if (sigismember(&before_, SIGPIPE) == 0)
        return;  // one that was not held back can't have been waiting
    sigset_t pending;
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
}

// There may be a signal without an error: sendfile(2) has sent a part by then.
WithoutSigpipe::~WithoutSigpipe() {
    const int error = errno;
    constexpr timespec at_once{};
    if (!was_pending_)
        while (sigtimedwait(&sigpipe_, nullptr, &at_once) < 0 && errno == EINTR)
            continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
}

}  // namespace socketserver
