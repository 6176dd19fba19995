// The descriptor that one thread makes readable to end another's poll(2).

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>

#include <chrono>
#include <limits>
#include <memory>
#include <system_error>
#include <vector>

#include "socketserver/poll_selector.hpp"
#include "socketserver/waker.hpp"
#include "support/background.hpp"
#include "support/descriptor_limit.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

bool is_readable(const Waker& waker) {
    pollfd watched{.fd = waker.fileno(), .events = POLLIN, .revents = 0};
    return ::poll(&watched, 1, 0) == 1 && watched.revents == POLLIN;
}

}  // namespace

TEST_CASE("A Waker is readable from wake() on") {
    const Waker waker;
    CHECK_FALSE(is_readable(waker));
    waker.wake();
    CHECK(is_readable(waker));
    waker.wake();
    CHECK(is_readable(waker));
}

TEST_CASE("reset() makes a Waker unreadable, until it is woken again") {
    const Waker waker;
    waker.reset();
    CHECK_FALSE(is_readable(waker));
    waker.wake();
    waker.wake();
    waker.reset();
    CHECK_FALSE(is_readable(waker));
    waker.wake();
    CHECK(is_readable(waker));
}

TEST_CASE("wake() does not wait, though the number in the kernel is full") {
    const Waker waker;
    ::eventfd_write(waker.fileno(), std::numeric_limits<eventfd_t>::max() - 1);
    const Background waking([&] { waker.wake(); });
    CHECK(waking.ends());
    CHECK(is_readable(waker));
}

TEST_CASE("wake() ends a poll in another thread") {
    const Waker waker;
    const Background waiting([&] {
        PollSelector selector;
        selector.register_fileno(waker.fileno());
        CHECK(selector.select(1h) == std::vector<int>{waker.fileno()});
    });
    CHECK(waiting.goes_on());
    waker.wake();
    CHECK(waiting.ends());
}

TEST_CASE("wake() may be called by several threads at once") {
    const Waker waker;
    std::vector<std::unique_ptr<Background>> wakers;
    for (int i = 0; i < 4; ++i)
        wakers.push_back(std::make_unique<Background>([&] {
            for (int times = 0; times < 100; ++times)
                waker.wake();
        }));
    for (const auto& thread : wakers)
        CHECK(thread->ends());
    CHECK(is_readable(waker));
}

TEST_CASE("wake() wakes its own waker and no other") {
    const Waker waker;
    const Waker other;
    waker.wake();
    CHECK_FALSE(is_readable(other));
}

TEST_CASE("A Waker is close-on-exec") {
    const Waker waker;
    CHECK((::fcntl(waker.fileno(), F_GETFD) & FD_CLOEXEC) != 0);
}

TEST_CASE("A closed Waker has no descriptor, and waking it does nothing") {
    Waker waker;
    const int fileno = waker.fileno();
    waker.close();
    CHECK(waker.fileno() == -1);
    CHECK(::fcntl(fileno, F_GETFD) == -1);
    waker.wake();
    waker.close();
    CHECK(waker.fileno() == -1);
}

TEST_CASE("Without a descriptor left there is no Waker, but an error" *
          doctest::test_suite("limits")) {
    const DescriptorLimit limit(no_descriptor_left());
    CHECK_THROWS_WITH_AS(Waker(), "eventfd: Too many open files", std::system_error);
}
