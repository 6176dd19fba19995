#include "socketserver/deadline.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "error_of.hpp"
#include "rescue.hpp"
#include "socketserver/socket.hpp"
#include "support/descriptor_limit.hpp"
#include "support/eventually.hpp"
#include "support/signal_hail.hpp"

using namespace std::chrono_literals;
using socketserver::Deadline;
using socketserver::poll_until;
using socketserver::smaller;
using socketserver::Socket;
using socketserver::Timeout;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

pollfd readable(const Socket& socket) {
    return {.fd = socket.fileno(), .events = POLLIN, .revents = 0};
}

}  // namespace

TEST_CASE("without a timeout a deadline never passes") {
    const Deadline never{Timeout()};
    CHECK_FALSE(never.remaining().has_value());
    CHECK_FALSE(never.passed());
}

TEST_CASE("a timeout of zero has passed from the start") {
    const Deadline at_once(0ms);
    CHECK(at_once.remaining() == 0ms);
    CHECK(at_once.passed());
}

TEST_CASE("a deadline tells what remains of its timeout") {
    const Deadline in_an_hour(1h);
    CHECK(*in_an_hour.remaining() > 59min);
    CHECK(*in_an_hour.remaining() <= 1h);
    CHECK_FALSE(in_an_hour.passed());
    CHECK(eventually([&] { return *in_an_hour.remaining() < 1h; }));
}

TEST_CASE("what remains is rounded up to whole milliseconds") {
    CHECK(eventually([] { return Deadline(1h).remaining() == 1h; }));
}

TEST_CASE("nothing remains only when the deadline has passed") {
    const Deadline soon(20ms);
    bool passed = false;
    while (!passed) {
        const bool nothing_remains = soon.remaining() == 0ms;
        passed = soon.passed();
        if (nothing_remains)
            REQUIRE(passed);
    }
    CHECK(soon.remaining() == 0ms);
}

TEST_CASE("a very long timeout does not overflow") {
    const Deadline far(milliseconds::max());
    CHECK_FALSE(far.passed());
    CHECK(*far.remaining() > std::chrono::years(99));
}

TEST_CASE("a negative timeout is refused with its value") {
    CHECK_THROWS_WITH_AS(Deadline(-5ms),
                         "a timeout of -5 ms is negative: give 0 or more, or none to "
                         "wait for ever",
                         std::invalid_argument);
}

TEST_CASE("poll_until() returns how many descriptors are ready, and marks them") {
    const auto [a, b] = Socket::socketpair();
    auto [c, d] = Socket::socketpair();
    d.sendall("x");
    std::array<pollfd, 2> descriptors{readable(a), readable(c)};
    CHECK(poll_until(descriptors, Deadline(Timeout())) == 1);
    CHECK(descriptors[0].revents == 0);
    CHECK((descriptors[1].revents & POLLIN) != 0);
}

TEST_CASE("poll_until() looks once when the timeout is zero") {
    auto [a, b] = Socket::socketpair();
    std::array<pollfd, 1> descriptors{readable(a)};
    CHECK(poll_until(descriptors, Deadline(0ms)) == 0);
    b.sendall("x");
    CHECK(poll_until(descriptors, Deadline(0ms)) == 1);
}

TEST_CASE("poll_until() returns 0 when the deadline has passed and not before") {
    const auto [a, b] = Socket::socketpair();
    std::array<pollfd, 1> descriptors{readable(a)};
    const auto start = steady_clock::now();
    CHECK(poll_until(descriptors, Deadline(20ms)) == 0);
    CHECK(steady_clock::now() - start >= 20ms);
}

TEST_CASE("a signal neither ends poll_until() nor puts its deadline off") {
    Socket a;
    Socket b;
    std::tie(a, b) = Socket::socketpair();
    std::array<pollfd, 1> descriptors{readable(a)};
    const SignalHail hail;
    const Rescue rescue([&] { b.sendall("x"); });
    const auto start = steady_clock::now();
    CHECK(poll_until(descriptors, Deadline(50ms)) == 0);
    CHECK(steady_clock::now() - start >= 50ms);
    CHECK(hail.heard() > 0);
}

TEST_CASE("of two timeouts none is the larger") {
    CHECK(smaller(1ms, 2ms) == Timeout(1ms));
    CHECK(smaller(2ms, 1ms) == Timeout(1ms));
    CHECK(smaller(std::nullopt, 2ms) == Timeout(2ms));
    CHECK(smaller(2ms, std::nullopt) == Timeout(2ms));
    CHECK(smaller(std::nullopt, std::nullopt) == std::nullopt);
}

TEST_CASE("poll_until() waits through signals for as long as it takes") {
    for (const Timeout timeout : {Timeout(), Timeout(milliseconds::max())}) {
        Socket a;
        Socket b;
        std::tie(a, b) = Socket::socketpair();
        std::array<pollfd, 1> descriptors{readable(a)};
        const SignalHail hail;
        const std::jthread sender([&] {
            eventually([&] { return hail.heard() > 20; });
            b.sendall("x");
        });
        CHECK(poll_until(descriptors, Deadline(timeout)) == 1);
        CHECK(hail.heard() > 20);
    }
}

TEST_CASE("poll_until() sleeps while it waits") {
    for (const Timeout timeout : {Timeout(), Timeout(5s)}) {
        Socket a;
        Socket b;
        std::tie(a, b) = Socket::socketpair();
        std::array<pollfd, 1> descriptors{readable(a)};
        const std::jthread sender([&] {
            std::this_thread::sleep_for(50ms);
            b.sendall("x");
        });
        const std::clock_t before = std::clock();
        CHECK(poll_until(descriptors, Deadline(timeout)) == 1);
        const std::clock_t used = std::clock() - before;  // time on a processor only
        CHECK(used < CLOCKS_PER_SEC / 40);
    }
}

TEST_CASE("poll_until() reports what poll cannot do") {
    std::vector<pollfd> too_many(65, {.fd = -1, .events = POLLIN, .revents = 0});
    const DescriptorLimit fewer(64);
    CHECK(text_of([&] { poll_until(too_many, Deadline(0ms)); }) ==
          "poll: Invalid argument");
}
