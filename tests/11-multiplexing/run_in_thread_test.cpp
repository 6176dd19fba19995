// run_in_thread() and yield(): for handlers that would hold up all others.

#include "socketserver/run_in_thread.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "11-multiplexing/fibers_at_work.hpp"
#include "socketserver/event.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("Off a fiber the function is called where it is, and yield() does nothing") {
    CHECK(run_in_thread([] { return std::this_thread::get_id(); }) ==
          std::this_thread::get_id());
    CHECK_THROWS_AS(run_in_thread([] { throw std::runtime_error("no"); }),
                    std::runtime_error);
    yield();
}

TEST_CASE("On a fiber it is called in another thread, while the other fibers go on") {
    Fibers fibers;
    Event other_has_run;
    std::thread::id thread;
    int number = 0;
    start(fibers, [&] {
        number = run_in_thread([&] {
            thread = std::this_thread::get_id();
            CHECK(other_has_run.wait(5s));
            return 7;
        });
    });
    CHECK(number == 0);
    start(fibers, [&] { other_has_run.set(); });
    CHECK(fibers.wait(5s));
    CHECK(number == 7);
    CHECK(thread != std::this_thread::get_id());
}

TEST_CASE("What the function throws comes out of it") {
    Fibers fibers;
    std::string text;
    start(fibers, [&] {
        try {
            run_in_thread([] { throw std::runtime_error("not found"); });
        } catch (const std::runtime_error& error) {
            text = error.what();
        }
    });
    CHECK(fibers.wait(5s));
    CHECK(text == "not found");
}

TEST_CASE("Many functions are all called, by no more threads than there may be") {
    Fibers fibers;
    std::mutex mutex;
    std::vector<std::thread::id> threads;
    std::atomic<int> done = 0;
    for (int i = 0; i < 200; ++i)
        start(fibers, [&] {
            run_in_thread([&] {
                const std::lock_guard lock(mutex);
                threads.push_back(std::this_thread::get_id());
            });
            ++done;
        });
    CHECK(fibers.wait(5s));
    CHECK(done == 200);
    std::sort(threads.begin(), threads.end());
    threads.erase(std::unique(threads.begin(), threads.end()), threads.end());
    CHECK(threads.size() <= std::min(32U, std::thread::hardware_concurrency() + 4));
}

TEST_CASE("The end of the server waits for the function, and the result is there") {
    Event may_end;
    bool is_done = false;
    std::jthread other([&] {
        std::this_thread::sleep_for(20ms);
        may_end.set();
    });
    {
        Fibers fibers;
        start(fibers, [&] {
            run_in_thread([&] { CHECK(may_end.wait(5s)); });
            is_done = true;
        });
        CHECK_FALSE(is_done);
    }
    CHECK(is_done);
}
