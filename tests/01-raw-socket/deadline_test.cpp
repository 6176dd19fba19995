#include "socketserver/deadline.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>

#include "support/eventually.hpp"

using namespace std::chrono_literals;
using socketserver::Deadline;
using socketserver::smaller;
using socketserver::Timeout;
using std::chrono::milliseconds;

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

TEST_CASE("of two timeouts none is the larger") {
    CHECK(smaller(1ms, 2ms) == Timeout(1ms));
    CHECK(smaller(2ms, 1ms) == Timeout(1ms));
    CHECK(smaller(std::nullopt, 2ms) == Timeout(2ms));
    CHECK(smaller(2ms, std::nullopt) == Timeout(2ms));
    CHECK(smaller(std::nullopt, std::nullopt) == std::nullopt);
}
