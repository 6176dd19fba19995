#pragma once

#include <poll.h>

#include <cstddef>
#include <functional>
#include <span>

#include "socketserver/deadline.hpp"

// Who waits in the place of the thread, when somebody does. Not meant for users of the
// library.

namespace socketserver {

/// Who lets others run on this thread, while one of them waits: `Fibers`. All of it is
/// called by the one that runs.
class Waiter {
public:
    /// How a wait has ended. Each end may be a mistake: who waited looks again.
    enum class End { ready, late };

    Waiter() = default;
    virtual ~Waiter() = default;
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;

    /// Waits until one of the descriptors becomes ready, after poll(2) has said that none
    /// is. The `revents` of one that is closed meanwhile is POLLNVAL, all others are
    /// zero.
    /// @throws FiberEnded
    /// @throws std::system_error
    virtual End wait_on(std::span<pollfd> descriptors, const Deadline& deadline) = 0;

    /// Lets the others run first.
    /// @throws FiberEnded
    virtual void yield() = 0;

    /// Is told before a descriptor is closed.
    virtual void forget(int fileno) noexcept = 0;

    /// Calls the function in another thread, and waits until that is done. It does not
    /// throw, and neither may the function.
    virtual void call_in_thread(const std::function<void()>& function) = 0;

    /// Is told before each system call that may wait: after many in a row that did not,
    /// the others run first. (After it would be too late: what yield() throws would lose
    /// what the call has returned.)
    /// @throws FiberEnded
    void note_attempt() {
        if (++attempts_ > most_attempts)
            yield();
    }

    /// Is told when another one begins to run.
    void note_switch() noexcept { attempts_ = 0; }

    /// So often the same one may go on without a wait.
    static constexpr int most_attempts = 32;

private:
    int attempts_ = 0;  // In a row, of the one that runs.
};

/// The waiter of who calls; null where the thread itself waits. (It is a function of its
/// own, and never inlined: after a wait the caller may run on another thread, and a
/// compiler would look where the first one has its variables.)
Waiter* waiter() noexcept;

/// Sets the waiter of this thread.
/// @return what it was before
Waiter* exchange_waiter(Waiter* waiter) noexcept;

/// How often this number was closed in this process, or another that counts with it. Who
/// keeps numbers can tell by that whether one is still the same descriptor's. To be
/// called from any thread.
unsigned closings_of(int fileno) noexcept;

}  // namespace socketserver
