// The step with swapcontext(3) does the same.

#include <doctest/doctest.h>

#include <memory>
#include <vector>

#include "06-mixins/thread_sanitizer.hpp"
#include "socketserver/fiber.hpp"

using namespace socketserver;

#ifndef WITH_THREAD_SANITIZER  // which can't follow it

TEST_CASE("A fiber by swapcontext() goes on where it was put aside") {
    std::vector<int> seen;
    std::unique_ptr<Fiber> fiber;
    fiber = std::make_unique<Fiber>(FiberStack(65536), [&] {
        for (int i = 0; i < 3; ++i) {
            seen.push_back(i);
            fiber->suspend();
        }
    });
    while (!fiber->has_ended()) {
        fiber->resume();
        seen.push_back(-1);
    }
    CHECK(seen == std::vector{0, -1, 1, -1, 2, -1, -1});
}

#endif
