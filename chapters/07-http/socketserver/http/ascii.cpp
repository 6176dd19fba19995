#include "socketserver/http/ascii.hpp"

#include <algorithm>
#include <charconv>

#include "socketserver/http/letter_table.hpp"

namespace socketserver::http {

namespace {

char lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                          : letter;
}

bool is_blank(char letter) {
    return letter == ' ' || letter == '\t';
}

constexpr LetterTable outside_token = table_of([](char letter) {
    constexpr std::string_view others = "!#$%&'*+-.^_`|~";
    return !is_letter_or_digit(letter) && others.find(letter) == std::string_view::npos;
});

constexpr LetterTable controls = table_of([](char letter) {
    return (static_cast<unsigned char>(letter) < 0x20 && letter != '\t') ||
           letter == 0x7f;
});

constexpr LetterTable line_ends = table_of(
    [](char letter) { return letter == '\r' || letter == '\n' || letter == '\0'; });

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower_letter);
    return result;
}

bool same_letters(std::string_view left, std::string_view right) {
    return left == right ||
           std::ranges::equal(left, right, {}, lower_letter, lower_letter);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::string_view take_word(std::string_view& text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    const std::string_view word(text.begin(),
                                std::find_if(text.begin(), text.end(), is_blank));
    text.remove_prefix(word.size());
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    return word;
}

std::vector<std::string_view> split_list(std::string_view text, char separator) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        if (const std::string_view part = trim(text.substr(0, end)); !part.empty())
            parts.push_back(part);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

bool is_token(std::string_view text) {
    return !text.empty() && !contains(outside_token, text);
}

bool contains_control(std::string_view text) {
    return contains(controls, text);
}

bool contains_line_end(std::string_view text) {
    return contains(line_ends, text);
}

bool is_digits(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, is_digit);
}

std::optional<std::uint64_t> parse_number(std::string_view text, int base) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto [place, error] = std::from_chars(text.data(), end, number, base);
    if (text.empty() || place != end || error != std::errc())
        return std::nullopt;
    return number;
}

}  // namespace socketserver::http
