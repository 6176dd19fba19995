#pragma once

#include <functional>
#include <stop_token>
#include <thread>
#include <utility>

#include "support/eventually.hpp"

// Acts after 5 s, unless it goes before that. It ends a wait that would never end, so
// that a broken promise is a failed check.
class Rescue {
public:
    explicit Rescue(std::function<void()> act)
        : thread_([act = std::move(act)](const std::stop_token& stop) {
              if (!eventually([&] { return stop.stop_requested(); }))
                  act();
          }) {}

private:
    std::jthread thread_;
};
