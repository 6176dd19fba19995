#pragma once

#include <array>
#include <charconv>
#include <cstdint>
#include <string>

// Not meant for users of the library.

namespace socketserver::http {

/// Adds a number to a text, by its digits of base 16.
inline void append_hexadecimal(std::string& text, std::uint64_t number) {
    std::array<char, 16> digits{};
    const auto result = std::to_chars(digits.begin(), digits.end(), number, 16);
    text.append(digits.begin(), result.ptr);
}

}  // namespace socketserver::http
