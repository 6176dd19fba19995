#include "socketserver/http/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "socketserver/printable.hpp"

namespace socketserver::http {

namespace {

char lower_letter(char letter) {
    return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a')
                                          : letter;
}

bool is_digit(char letter) {
    return letter >= '0' && letter <= '9';
}

bool is_blank(char letter) {
    return letter == ' ' || letter == '\t';
}

// Which bytes a token may have. Each letter of each header's name is looked up here.
constexpr std::array<bool, 256> token_letters = [] {
    std::array<bool, 256> table{};
    for (const char letter : std::string_view("!#$%&'*+-.^_`|~0123456789"
                                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                              "abcdefghijklmnopqrstuvwxyz"))
        table[static_cast<unsigned char>(letter)] = true;
    return table;
}();

bool is_token_letter(char letter) {
    return token_letters[static_cast<unsigned char>(letter)];
}

}  // namespace

std::string lower(std::string_view text) {
    std::string result(text);
    std::ranges::transform(result, result.begin(), lower_letter);
    return result;
}

bool same_but_for_case(std::string_view left, std::string_view right) {
    return std::ranges::equal(left, right, {}, lower_letter, lower_letter);
}

std::string_view trim(std::string_view text) {
    while (!text.empty() && is_blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::vector<std::string_view> split_words(std::string_view text) {
    std::vector<std::string_view> words;
    words.reserve(4);
    for (text = trim(text); !text.empty(); text = trim(text)) {
        const auto* const end = std::ranges::find_if(text, is_blank);
        words.push_back(text.substr(0, static_cast<std::size_t>(end - text.begin())));
        text.remove_prefix(words.back().size());
    }
    return words;
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
    return !text.empty() && std::ranges::all_of(text, is_token_letter);
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

std::string repr(std::string_view text) {
    const bool has_single = text.find('\'') != std::string_view::npos;
    const bool has_double = text.find('"') != std::string_view::npos;
    const char quote = has_single && !has_double ? '"' : '\'';

    std::string result(1, quote);
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (letter == quote || letter == '\\') {
            result += '\\';
            result += letter;
        } else if (letter == '\t') {
            result += "\\t";
        } else if (letter == '\r') {
            result += "\\r";
        } else if (letter == '\n') {
            result += "\\n";
        } else if (byte >= 0x20 && byte < 0x7f) {
            result += letter;
        } else {
            result += hex_escape(letter);
        }
    }
    result += quote;
    return result;
}

std::string repr_of_begin(std::string_view text) {
    return repr(text.substr(0, 100));
}

std::string html_escape(std::string_view text) {
    std::string result;
    for (const char letter : text) {
        if (letter == '&')
            result += "&amp;";
        else if (letter == '<')
            result += "&lt;";
        else if (letter == '>')
            result += "&gt;";
        else
            result += letter;
    }
    return result;
}

}  // namespace socketserver::http
