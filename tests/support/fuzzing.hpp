#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string_view>

// What a fuzz target is made of. A target is a function that takes any bytes at all and
// ends the program when the code under test breaks a promise: cmake/Fuzz.cmake.

// Ends the program when a promise was not kept, and says which.
inline void promise(bool kept, std::string_view what) {
    if (kept)
        return;
    std::cerr << "BROKEN PROMISE: " << what << std::endl;
    std::abort();
}

// The bytes of an input, which are taken from its front. When they are used up there are
// zeros.
class FuzzInput {
public:
    FuzzInput(const std::uint8_t* data, std::size_t size)
        : rest_(reinterpret_cast<const char*>(data), size) {}

    // The next byte.
    std::uint8_t byte() {
        const char first = rest_.empty() ? '\0' : rest_.front();
        rest_.remove_prefix(std::min<std::size_t>(rest_.size(), 1));
        return static_cast<std::uint8_t>(first);
    }

    // The next eight bytes as a number, the highest one first.
    std::uint64_t number() {
        std::uint64_t result = 0;
        for (int i = 0; i < 8; ++i)
            result = result << 8 | byte();
        return result;
    }

    // All the others.
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};
