// Nobody waits while an exception is being handled or is on its way, nor in a signal mask
// that was changed for a moment. A thread sleeps there as well as elsewhere, and no test
// would see it. But a later floor may switch there to another request, and what is being
// caught, and the mask, are the thread's and not the request's.
//
// So each system call that can wait for a client is looked at on its way to libc: a
// function that the test program has itself is called in its place.

#include <dlfcn.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <exception>

#include "support/failing_calls.hpp"
#include "support/waiting_rules.hpp"

namespace {

// It is set before main() and not again.
bool are_lifted = false;  // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

// What is written here has no use for streams, or for memory from the heap.
[[noreturn]] void end_with(const char* call, const char* where) {
    std::fprintf(stderr, "WAITING: %s() may wait %s: leave it first\n", call, where);
    std::fflush(nullptr);  // a check that failed before has its word there
    std::abort();
}

bool is_blocking(int fileno) {
    const int flags = ::fcntl(fileno, F_GETFL);
    return flags >= 0 && (flags & O_NONBLOCK) == 0;
}

void check(const char* call) {
    if (are_lifted)
        return;
    if (std::uncaught_exceptions() > 0)
        end_with(call, "in a destructor, while an exception is on its way");
    if (std::current_exception())
        end_with(call, "while an exception is being handled");
    sigset_t mask;
    ::pthread_sigmask(SIG_BLOCK, nullptr, &mask);
    if (sigismember(&mask, SIGPIPE) == 1)
        end_with(call, "while SIGPIPE is blocked");
}

void check(const char* call, int fileno, int flags) {
    if ((flags & MSG_DONTWAIT) == 0 && is_blocking(fileno))
        check(call);
}

// The function of this name that would have been called.
template <class Function>
Function* next(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

}  // namespace

waiting_rules::Lifted::Lifted() {
    are_lifted = true;
}

extern "C" {

// The linker knows them by libc's names. In this file they have names of their own, as
// libc's headers declare these functions, with other names for what they are given.
int poll_looked_at(pollfd* descriptors, nfds_t count, int timeout) __asm__("poll");
ssize_t recv_looked_at(int fileno, void* buffer, size_t size, int flags) __asm__("recv");
ssize_t send_looked_at(int fileno, const void* data, size_t size,
                       int flags) __asm__("send");

int poll_looked_at(pollfd* descriptors, nfds_t count, int timeout) {
    static const auto original = next<decltype(::poll)>("poll");
    if (timeout != 0)
        check("poll");
    if (failing_calls::this_one_fails())
        return -1;
    return original(descriptors, count, timeout);
}

ssize_t recv_looked_at(int fileno, void* buffer, size_t size, int flags) {
    static const auto original = next<decltype(::recv)>("recv");
    check("recv", fileno, flags);
    if (failing_calls::this_one_fails())
        return -1;
    return original(fileno, buffer, size, flags);
}

ssize_t send_looked_at(int fileno, const void* data, size_t size, int flags) {
    static const auto original = next<decltype(::send)>("send");
    check("send", fileno, flags);
    if (failing_calls::this_one_fails())
        return -1;
    return original(fileno, data, size, flags);
}

}  // extern "C"
