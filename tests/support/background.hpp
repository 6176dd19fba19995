#pragma once

#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "socketserver/event.hpp"
#include "support/watchdog.hpp"  // a thread that never ends must not hold up the tests

// Runs a function in a thread of its own, and joins the thread when it goes.
class Background {
public:
    explicit Background(std::function<void()> work)
        : thread_([this, work = std::move(work)] {
              work();
              has_ended_.set();
          }) {}

    // Whether the function ends: it is waited for.
    bool ends(std::chrono::milliseconds deadline = std::chrono::seconds(5)) const {
        return has_ended_.wait(deadline);
    }

    // Whether the function is still at work after 50 ms. One that has to go on always
    // does; one that should have ended by then may need longer when the machine is busy.
    bool goes_on() const { return !has_ended_.wait(std::chrono::milliseconds(50)); }

private:
    socketserver::Event has_ended_;
    std::jthread thread_;
};
