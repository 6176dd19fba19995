#pragma once

#include <sys/types.h>

#include <cerrno>
#include <cstddef>
#include <optional>
#include <string>

#include "socketserver/address.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/waiter.hpp"
#include "socketserver/waiting.hpp"

// Try, wait, try again: how each system call is made that may have to wait. On a fiber
// the wait lets others run, and so do many calls in a row that need no wait. Not meant
// for users of the library.

namespace socketserver {

/// A system call that may have to wait, as attempt() has to know it.
struct Operation {
    const char* name = "";             ///< The call's name, for an error: "recv".
    int fileno = -1;                   ///< The descriptor that it is made on.
    short event = 0;                   ///< What it waits for, POLLIN or POLLOUT.
    bool may_wait = true;              ///< False: it fails with EAGAIN instead.
    bool nonblocking = false;          ///< True: the kernel's own call never waits.
    const Address* address = nullptr;  ///< Whom it is about, for an error.

    /// Whether the wait is ours, in poll(2), and not the kernel's.
    bool waits_in_poll() const noexcept { return may_wait && nonblocking; }

    /// Throws an error of this call: "connect 127.0.0.1:9: Connection refused".
    [[noreturn]] void fail(int error) const {
        throw_os_error(error,
                       address ? std::string(name) + " " + address->to_string() : name);
    }
};

/// Makes the system call, and again when a signal has interrupted it. It returns a number
/// that is negative when it has failed, with the error in errno. (It is no part of its
/// callers: errno lies elsewhere when a fiber goes on on another thread, and a compiler
/// looks up only once where it is.)
/// @return that number; none when the call would have to wait
/// @throws std::system_error
template <class SystemCall>
[[gnu::noinline]] std::optional<std::size_t> attempt_once(const Operation& operation,
                                                          SystemCall&& system_call) {
    while (true) {
        const ssize_t result = system_call();
        if (result >= 0)
            return static_cast<std::size_t>(result);
        if (errno == EAGAIN)
            return std::nullopt;
        if (errno != EINTR)
            operation.fail(errno);
    }
}

/// Waits until the operation's call can be made.
/// @throws std::system_error, std::errc::timed_out when the deadline has passed
inline void wait_for(const Operation& operation, const Deadline& deadline) {
    if (!wait_for(operation.fileno, operation.event, deadline))
        operation.fail(ETIMEDOUT);
}

/// wait_for(), when the operation's call was just tried in vain: a fiber need not ask the
/// kernel once more.
/// @throws std::system_error, std::errc::timed_out when the deadline has passed
inline void wait_after_try(const Operation& operation, const Deadline& deadline) {
    Waiter* const fiber = waiter();
    if (!fiber)
        return wait_for(operation, deadline);
    pollfd descriptor{.fd = operation.fileno, .events = operation.event, .revents = 0};
    if (fiber->wait_on({&descriptor, 1}, deadline) == Waiter::End::late)
        operation.fail(ETIMEDOUT);
    if (descriptor.revents == POLLNVAL)
        operation.fail(EBADF);
}

/// To be called before the operation's call is tried for the first time: on a fiber
/// others may run first.
inline void note_attempt(const Operation& operation) {
    if (Waiter* const fiber = operation.may_wait ? waiter() : nullptr)
        fiber->note_attempt();
}

/// Makes the system call until it is done: tries, waits until the descriptor is ready,
/// and tries again. What is ready when the deadline has passed is tried once more.
/// @return what attempt_once() returned
/// @throws std::system_error, std::errc::timed_out when the deadline has passed
template <class SystemCall>
std::size_t attempt(const Operation& operation, const Deadline& deadline,
                    SystemCall&& system_call) {
    note_attempt(operation);
    for (bool is_last_try = false;; is_last_try = deadline.passed()) {
        if (const auto result = attempt_once(operation, system_call))
            return *result;
        if (!operation.waits_in_poll())
            operation.fail(EAGAIN);
        if (is_last_try)
            operation.fail(ETIMEDOUT);
        wait_after_try(operation, deadline);
    }
}

}  // namespace socketserver
