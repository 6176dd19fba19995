// On a fiber a wait parks the fiber; elsewhere the thread sleeps in poll(2), as before.
#include "socketserver/waiting.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <limits>
#include <utility>

#include "socketserver/os_error.hpp"
#include "socketserver/waiter.hpp"

namespace socketserver {

namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)

// Set while a fiber runs on this thread.
thread_local Waiter* waiter_of_this_thread = nullptr;

// How often each number was closed, whichever thread has done it. Numbers beyond the end
// count together with smaller ones. What is never written takes no memory.
std::array<std::atomic<unsigned>, 1 << 16> closings;

// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

std::atomic<unsigned>& closings_at(int fileno) noexcept {
    return closings[static_cast<unsigned>(fileno) % closings.size()];
}

// poll(2) takes milliseconds as an int, and -1 for ever.
int as_poll_timeout(Timeout remaining) {
    using std::chrono::milliseconds;
    if (!remaining)
        return -1;
    return static_cast<int>(
        std::min(*remaining, milliseconds(std::numeric_limits<int>::max())).count());
}

// poll(2), once; -1 after a signal. It is no part of its callers: errno lies elsewhere
// when a fiber goes on on another thread, and a compiler looks up only once where it is.
[[gnu::noinline]] int poll_once(std::span<pollfd> descriptors, int timeout) {
    const int ready = ::poll(descriptors.data(), descriptors.size(), timeout);
    if (ready < 0 && errno != EINTR)
        throw_os_error(errno, "poll");
    return ready;
}

bool is_closed(const pollfd& descriptor) noexcept {
    return descriptor.revents == POLLNVAL;
}

// What a wait's end says may be old. So poll(2) is asked, before and after.
int poll_on_fiber(Waiter& fiber, std::span<pollfd> descriptors,
                  const Deadline& deadline) {
    for (bool is_last_look = deadline.passed();;) {
        const int ready = poll_once(descriptors, 0);
        if (ready > 0 || is_last_look)
            return std::max(ready, 0);
        is_last_look = fiber.wait_on(descriptors, deadline) == Waiter::End::late;
        if (const auto closed = std::ranges::count_if(descriptors, is_closed))
            return static_cast<int>(closed);
    }
}

}  // namespace

[[gnu::noinline]] Waiter* waiter() noexcept {
    return waiter_of_this_thread;
}

[[gnu::noinline]] Waiter* exchange_waiter(Waiter* waiter) noexcept {
    return std::exchange(waiter_of_this_thread, waiter);
}

unsigned closings_of(int fileno) noexcept {
    return closings_at(fileno).load(std::memory_order_relaxed);
}

int poll_until(std::span<pollfd> descriptors, const Deadline& deadline) {
    if (Waiter* const fiber = waiter())
        return poll_on_fiber(*fiber, descriptors, deadline);
    while (true) {
        const int ready = poll_once(descriptors, as_poll_timeout(deadline.remaining()));
        if (ready > 0)
            return ready;
        if (ready == 0 && deadline.passed())
            return 0;
    }
}

bool wait_for(int fileno, short event, const Deadline& deadline) {
    pollfd descriptor{.fd = fileno, .events = event, .revents = 0};
    return poll_until({&descriptor, 1}, deadline) > 0;
}

void forget(int fileno) noexcept {
    closings_at(fileno).fetch_add(1, std::memory_order_relaxed);
    if (Waiter* const fiber = waiter())
        fiber->forget(fileno);
}

}  // namespace socketserver
