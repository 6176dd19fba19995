#include "socketserver/waiting.hpp"

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <ctime>
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
using socketserver::Socket;
using socketserver::Timeout;
using socketserver::wait_for;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

namespace {

pollfd readable(const Socket& socket) {
    return {.fd = socket.fileno(), .events = POLLIN, .revents = 0};
}

}  // namespace

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

TEST_CASE("wait_for() waits for something to read, or for room to write") {
    Socket a;
    Socket b;
    std::tie(a, b) = Socket::socketpair();
    CHECK(wait_for(a.fileno(), POLLOUT, Deadline(5s)));
    CHECK_FALSE(wait_for(a.fileno(), POLLIN, Deadline(20ms)));
    const std::jthread sender([&] {
        std::this_thread::sleep_for(20ms);
        b.sendall("x");
    });
    CHECK(wait_for(a.fileno(), POLLIN, Deadline(Timeout())));
}

TEST_CASE("wait_for() is ended by a peer that is gone, too") {
    auto [a, b] = Socket::socketpair();
    b.close();
    CHECK(wait_for(a.fileno(), POLLIN, Deadline(5s)));
}

TEST_CASE("after its deadline wait_for() looks once more, and waits no more") {
    auto [a, b] = Socket::socketpair();
    CHECK(wait_for(a.fileno(), POLLOUT, Deadline(0ms)));
    CHECK_FALSE(wait_for(a.fileno(), POLLIN, Deadline(0ms)));
    b.sendall("x");
    CHECK(wait_for(a.fileno(), POLLIN, Deadline(0ms)));
}
