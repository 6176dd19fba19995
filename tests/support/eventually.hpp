#pragma once

#include <chrono>
#include <thread>

// Looks every millisecond whether the condition holds. False when it does not do so
// before the deadline has passed.
template <class Predicate>
bool eventually(Predicate holds,
                std::chrono::milliseconds deadline = std::chrono::seconds(5)) {
    const auto end = std::chrono::steady_clock::now() + deadline;
    while (!holds()) {
        if (std::chrono::steady_clock::now() >= end)
            return false;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
}
