#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

// Questions about letters, answered beforehand for each that there is: every byte of a
// request's head is looked up. Not meant for users of the library.

namespace socketserver::http {

/// For each letter whether the answer is yes.
using LetterTable = std::array<bool, 256>;

/// Asks the question about each letter.
template <class Question>
constexpr LetterTable table_of(Question question) {
    LetterTable table{};
    for (std::size_t i = 0; i < table.size(); ++i)
        table[i] = question(static_cast<char>(i));
    return table;
}

/// Whether it is one of 0 to 9, whatever the locale.
constexpr bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

/// Whether it is that or a letter of ASCII.
constexpr bool is_letter_or_digit(char letter) {
    return is_digit(letter) || (letter >= 'A' && letter <= 'Z') ||
           (letter >= 'a' && letter <= 'z');
}

/// Whether one of the letters is in the table.
// Four are looked up before it is asked whether one was there: for the heads of a request
// and its answer that takes 40 instructions less than std::any_of().
inline bool contains(const LetterTable& letters, std::string_view text) {
    const auto is_in = [&](char letter) {
        return static_cast<unsigned>(letters[static_cast<unsigned char>(letter)]);
    };
    for (; text.size() >= 4; text.remove_prefix(4))
        if ((is_in(text[0]) | is_in(text[1]) | is_in(text[2]) | is_in(text[3])) != 0)
            return true;
    return std::ranges::any_of(text, is_in);
}

}  // namespace socketserver::http
