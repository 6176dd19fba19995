// The flag that one thread sets and others wait for.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "socketserver/event.hpp"
#include "support/background.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using std::chrono::steady_clock;

TEST_CASE("An Event is not set at first, is set by set(), and is not after clear()") {
    Event event;
    CHECK_FALSE(event.is_set());
    event.set();
    CHECK(event.is_set());
    event.set();
    CHECK(event.is_set());
    event.clear();
    CHECK_FALSE(event.is_set());
    event.clear();
    CHECK_FALSE(event.is_set());
}

TEST_CASE("wait() waits until another thread calls set()") {
    Event event;
    const Background waiter([&] { CHECK(event.wait()); });
    CHECK(waiter.goes_on());
    event.set();
    CHECK(waiter.ends());
}

TEST_CASE("wait() returns at once when the flag is set, again and again") {
    Event event;
    event.set();
    const Background waiter([&] {
        CHECK(event.wait());
        CHECK(event.wait());
        CHECK(event.wait(1h));
    });
    CHECK(waiter.ends());
}

TEST_CASE("set() wakes every thread that waits, with a timeout or without") {
    Event event;
    std::vector<std::unique_ptr<Background>> waiters;
    for (int i = 0; i < 4; ++i) {
        waiters.push_back(std::make_unique<Background>([&] { CHECK(event.wait()); }));
        waiters.push_back(std::make_unique<Background>([&] { CHECK(event.wait(1h)); }));
    }
    for (const auto& waiter : waiters)
        CHECK(waiter->goes_on());
    event.set();
    for (const auto& waiter : waiters)
        CHECK(waiter->ends());
}

TEST_CASE("After clear() wait() waits again") {
    Event event;
    event.set();
    event.clear();
    const Background waiter([&] { CHECK(event.wait()); });
    CHECK(waiter.goes_on());
    event.set();
    CHECK(waiter.ends());
}

TEST_CASE("wait() with a timeout tells that the flag is not set, and not too early") {
    const Event event;
    const auto start = steady_clock::now();
    CHECK_FALSE(event.wait(50ms));
    CHECK(steady_clock::now() - start >= 50ms);
}

TEST_CASE("A timeout of zero only looks") {
    Event event;
    const Background looker([&] {
        CHECK_FALSE(event.wait(0ms));
        event.set();
        CHECK(event.wait(0ms));
    });
    CHECK(looker.ends());
}

TEST_CASE("The longest timeout there is is no overflow") {
    Event event;
    const Background waiter([&] { CHECK(event.wait(std::chrono::milliseconds::max())); });
    CHECK(waiter.goes_on());
    event.set();
    CHECK(waiter.ends());
}

TEST_CASE("A negative timeout is refused, whether the flag is set or not") {
    Event event;
    CHECK_THROWS_AS(event.wait(-1ms), std::invalid_argument);
    event.set();
    CHECK_THROWS_AS(event.wait(-1ms), std::invalid_argument);
}

TEST_CASE("What was written before set() is seen after wait()") {
    Event asked;
    Event answered;
    int question = 0;  // neither is atomic: the events alone keep them apart
    int answer = 0;
    const int rounds = 1000;
    const Background other([&] {
        for (int round = 1; round <= rounds; ++round) {
            asked.wait();
            asked.clear();
            answer = 2 * question;
            answered.set();
        }
    });
    int right = 0;
    for (int round = 1; round <= rounds; ++round) {
        question = round;
        asked.set();
        answered.wait();
        answered.clear();
        right += answer == 2 * round ? 1 : 0;
    }
    CHECK(right == rounds);
}

TEST_CASE("What was written before set() is seen where is_set() says yes") {
    Event event;
    int written = 0;
    const Background writer([&] {
        written = 1;
        event.set();
    });
    while (!event.is_set())
        std::this_thread::yield();
    CHECK(written == 1);
}
