// What is written to standard error: without a signal, without a wait that could be long,
// and without memory from the heap.
#include "socketserver/standard_error.hpp"

#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <thread>

#include "socketserver/deadline.hpp"
#include "socketserver/no_cancellation.hpp"
#include "socketserver/without_sigpipe.hpp"

namespace socketserver {

namespace {

// How long a reader may keep a message waiting.
constexpr std::chrono::milliseconds patience(500);

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): one standard error,
// too
std::atomic<bool> somebody_writes = false;
std::atomic<bool> is_stuck = false;  // Nobody has read in time; set until somebody has.
std::atomic<unsigned> lost = 0;      // Messages since the last one that was written.
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

// The place of the one thread that writes. If two threads saw that there is room for one
// message, the second would wait in write(2) for ever. This is no mutex: a child would
// inherit it locked, by a thread that it does not have.
class Turn {
public:
    Turn() : is_ours_(!somebody_writes.exchange(true)) {
        if (!is_ours_)
            try_until(Deadline(patience));
    }
    ~Turn() {
        if (is_ours_)
            somebody_writes = false;
    }
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;

    // False when another thread does not come to its end.
    bool is_ours() const { return is_ours_; }

private:
    void try_until(const Deadline& deadline) {
        while (!is_ours_ && !deadline.passed()) {
            ::sched_yield();
            is_ours_ = !somebody_writes.exchange(true);
        }
    }

    bool is_ours_;
};

// A child has no other thread, and its parent tells of what was lost before.
void begin_in_child() {
    somebody_writes = false;
    lost = 0;
}

[[maybe_unused]] const int is_told_of_forks =
    ::pthread_atfork(nullptr, nullptr, &begin_in_child);

// What poll(2) says of standard error: POLLOUT when there is room for the most that a
// pipe takes at once, 0 when it is full, and else that nobody reads it. A signal may come
// down although this does not wait.
short state_of_stderr() {
    pollfd standard_error{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
    while (::poll(&standard_error, 1, 0) < 0)
        if (errno != EINTR)
            return POLLERR;
    return standard_error.revents;
}

// Another process may have the same pipe, and may have taken the room since it was looked
// at: this does not wait for it, but fails with EAGAIN. What can't be written in this way
// (a file, a terminal, and pipes before Linux 6.4) is written by write(2).
ssize_t write_at_once(std::string_view piece) {
    const iovec part{.iov_base = const_cast<char*>(piece.data()),
                     .iov_len = piece.size()};
    const ssize_t written = ::pwritev2(STDERR_FILENO, &part, 1, -1, RWF_NOWAIT);
    if (written < 0 && errno == EOPNOTSUPP)
        return ::write(STDERR_FILENO, piece.data(), piece.size());
    return written;
}

// Writes as much as there is room for, and takes it away from the message. False when
// that will never be all.
bool write_what_fits(std::string_view& message) {
    const Turn turn;
    while (turn.is_ours() && !message.empty()) {
        if (const short state = state_of_stderr(); state != POLLOUT)
            return state == 0;
        const WithoutSigpipe without_sigpipe;
        const ssize_t written = write_at_once(message.substr(0, PIPE_BUF));
        if (written < 0 && errno != EINTR && errno != EAGAIN)
            return false;
        message.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
        if (written > 0)
            is_stuck = false;
    }
    return turn.is_ours();
}

// Waits until standard error is full no more. False when nobody made room in time. The
// thread itself waits here, as in a write(2) that blocks, and not as in waiting.hpp: an
// exception may be being handled, and so nothing else may be done meanwhile.
bool wait_for_room() {
    const Deadline deadline(patience);
    while (!is_stuck) {
        if (const short state = state_of_stderr(); state != 0)
            return state == POLLOUT;
        if (deadline.passed())
            is_stuck = true;
        else
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

// Whether all was written.
bool write_in_time(std::string_view message) {
    while (write_what_fits(message)) {
        if (message.empty())
            return true;
        if (!wait_for_room())
            return false;
    }
    return false;
}

// Says how many were lost, when some were.
bool tell_of_lost() {
    const unsigned count = lost;
    if (count == 0)
        return true;
    std::array<char, 80> text{};
    const int size =
        std::snprintf(text.data(), text.size(),
                      "(messages that could not be written here: %u)\n", count);
    if (!write_in_time({text.data(), static_cast<std::size_t>(size)}))
        return false;
    lost -= count;
    return true;
}

}  // namespace

void write_to_stderr(std::string_view message) noexcept {
    const NoCancellation in_a_report;
    if (!tell_of_lost() || !write_in_time(message))
        ++lost;
}

}  // namespace socketserver
