#include "socketserver/http/child_connection.hpp"

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

#include "socketserver/http/idle_wait.hpp"

namespace socketserver::http {

namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): those of a process
bool is_child = false;                  // begin() sets it, before anybody asks.
std::atomic<bool> is_closed = false;    // close() sets it, each wait looks at it.
std::atomic<int> idle_connection = -1;  // A wait notes it, close() looks at it; -1: none.
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

static_assert(std::atomic<bool>::is_always_lock_free &&
              std::atomic<int>::is_always_lock_free);

}  // namespace

void ChildConnection::begin() noexcept {
    is_child = true;
}

bool ChildConnection::is_here() noexcept {
    return is_child;
}

// In the thread that waits nothing comes between the look at the number and its use. A
// thread that a handler has started passes the signal on to it.
void ChildConnection::close(int signal) noexcept {
    const int error = errno;
    if (::gettid() != ::getpid()) {
        ::tgkill(::getpid(), ::getpid(), signal);
    } else {
        is_closed = true;
        if (idle_connection >= 0)
            end_idle_wait(idle_connection);
    }
    errno = error;
}

bool ChildConnection::closed() noexcept {
    return is_closed;
}

// The signal may come between the two lines: it sees the number then.
void ChildConnection::begin_wait(int fileno) noexcept {
    idle_connection = fileno;
    if (is_closed)
        end_idle_wait(fileno);
}

void ChildConnection::end_wait() noexcept {
    idle_connection = -1;
}

}  // namespace socketserver::http
