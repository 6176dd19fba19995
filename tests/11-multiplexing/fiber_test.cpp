// One fiber and its stack: what is its own, and what the switch keeps apart.

#include "socketserver/fiber.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <cerrno>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace socketserver;

namespace {

constexpr std::size_t size = 65536;

// What a fiber does that throws, and is put aside wherever it can be.
class Thrower {
public:
    explicit Thrower(const std::string& name)
        : fiber(FiberStack(size), [this, name] { work(name); }) {}

    Fiber fiber;

private:
    // Is put aside in a destructor, while an exception is on its way.
    class PutAside {
    public:
        explicit PutAside(Fiber& fiber) : fiber_(fiber) {}

        ~PutAside() {
            const int before = std::uncaught_exceptions();
            fiber_.suspend();
            CHECK(std::uncaught_exceptions() == before);
        }

    private:
        Fiber& fiber_;
    };

    void work(const std::string& name) {
        for (int i = 0; i < 3; ++i) {
            const std::string text = name + std::to_string(i);
            try {
                throw_and_rethrow(text);
            } catch (const std::exception& error) {
                CHECK(error.what() == text);
            }
        }
    }

    void throw_and_rethrow(const std::string& text) {
        try {
            const PutAside put_aside(fiber);
            throw std::runtime_error(text);
        } catch (const std::exception& error) {
            fiber.suspend();
            CHECK(error.what() == text);
            try {
                throw std::logic_error("inner " + text);
            } catch (const std::exception&) {
                fiber.suspend();
                CHECK(text_of_current() == "inner " + text);
            }
            fiber.suspend();
            throw;
        }
    }

    static std::string text_of_current() {
        try {
            throw;
        } catch (const std::exception& error) {
            return error.what();
        }
    }
};

}  // namespace

TEST_CASE("A fiber goes on where it was put aside, and its variables are as they were") {
    std::vector<int> seen;
    std::unique_ptr<Fiber> fiber;
    fiber = std::make_unique<Fiber>(FiberStack(size), [&] {
        for (int i = 0; i < 3; ++i) {
            seen.push_back(i);
            fiber->suspend();
        }
    });
    CHECK(seen.empty());
    for (int i = 0; i < 3; ++i) {
        fiber->resume();
        CHECK(seen.size() == static_cast<std::size_t>(i) + 1);
        CHECK_FALSE(fiber->has_ended());
    }
    fiber->resume();
    CHECK(fiber->has_ended());
    CHECK(seen == std::vector{0, 1, 2});
}

TEST_CASE("Two fibers that throw and are put aside keep their own exceptions") {
    Thrower one("alpha");
    Thrower other("beta");
    try {
        throw std::runtime_error("the loop's");
    } catch (const std::exception& error) {
        for (int i = 0; !one.fiber.has_ended() || !other.fiber.has_ended(); ++i) {
            if (!one.fiber.has_ended() && i % 3 != 1)
                one.fiber.resume();
            if (!other.fiber.has_ended() && i % 3 != 0)
                other.fiber.resume();
        }
        CHECK(error.what() == std::string("the loop's"));
    }
    CHECK(std::uncaught_exceptions() == 0);
}

TEST_CASE("errno is the fiber's own") {
    std::unique_ptr<Fiber> fiber;
    int seen = 0;
    fiber = std::make_unique<Fiber>(FiberStack(size), [&] {
        errno = EPIPE;
        fiber->suspend();
        seen = errno;
    });
    errno = EINTR;
    fiber->resume();
    CHECK(errno == EINTR);
    fiber->resume();
    CHECK(seen == EPIPE);
    CHECK(errno == EINTR);
}

TEST_CASE("A fiber may go on on another thread") {
    std::unique_ptr<Fiber> fiber;
    std::vector<pid_t> threads;  // asked of the kernel: a compiler believes that an id
                                 // which pthread_self(3) has told once never changes
    fiber = std::make_unique<Fiber>(FiberStack(size), [&] {
        try {
            throw std::runtime_error("mine");
        } catch (const std::exception& error) {
            threads.push_back(::gettid());
            fiber->suspend();
            threads.push_back(::gettid());
            CHECK(error.what() == std::string("mine"));
        }
    });
    fiber->resume();
    std::thread([&] { fiber->resume(); }).join();
    CHECK(fiber->has_ended());
    CHECK(threads.at(0) != threads.at(1));
}

TEST_CASE(
    "A stack of less than 32 KiB is refused, and one that can't be had is an error") {
    CHECK_THROWS_WITH_AS(FiberStack(32767),
                         "a fiber can't have a stack of 32767 bytes: give 32768 or more",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(FiberStack(std::size_t(1) << 60),
                         "make a stack: Cannot allocate memory", std::system_error);
    CHECK(FiberStack(32768).size() == 32768);
}

TEST_CASE("The stack that was used last is the next one") {
    FiberStacks stacks;
    FiberStack one = stacks.take(size);
    FiberStack other = stacks.take(size);
    const char* const bottom = one.bottom();
    CHECK(bottom != other.bottom());
    stacks.give_back(std::move(other));
    stacks.give_back(std::move(one));
    CHECK(stacks.take(size).bottom() == bottom);
}
