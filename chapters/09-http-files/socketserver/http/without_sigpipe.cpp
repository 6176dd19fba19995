#include "socketserver/http/without_sigpipe.hpp"

#include <cerrno>
#include <ctime>

namespace socketserver::http {

WithoutSigpipe::WithoutSigpipe() {
    sigset_t pending;
    sigemptyset(&sigpipe_);
    sigaddset(&sigpipe_, SIGPIPE);
    sigpending(&pending);
    was_pending_ = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &sigpipe_, &before_);
}

WithoutSigpipe::~WithoutSigpipe() {
    const int error = errno;
    constexpr timespec at_once{};
    if (!was_pending_)
        while (sigtimedwait(&sigpipe_, nullptr, &at_once) < 0 && errno == EINTR)
            continue;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    errno = error;
}

}  // namespace socketserver::http
