#include "socketserver/http/host.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/letter_table.hpp"

namespace socketserver::http {

namespace {

// What most names and addresses have.
constexpr LetterTable outside_plain_name = table_of([](char letter) {
    return !is_letter_or_digit(letter) && letter != '.' && letter != '-';
});

// RFC 3986, 3.2.2, but for the comma: with one it would be two hosts to who reads a list.
constexpr LetterTable outside_name = table_of([](char letter) {
    constexpr std::string_view others = "-._~%!$&'()*+;=";
    return !is_letter_or_digit(letter) && others.find(letter) == std::string_view::npos;
});

constexpr LetterTable outside_address = table_of([](char letter) {
    constexpr std::string_view letters = "0123456789ABCDEFabcdef:.";
    return letters.find(letter) == std::string_view::npos;
});

bool is_name(std::string_view text) {
    if (text.empty() || contains(outside_name, text))
        return false;
    for (std::size_t sign = text.find('%'); sign != std::string_view::npos;
         sign = text.find('%', sign + 1)) {
        const std::string_view digits = text.substr(sign + 1, 2);
        if (digits.size() < 2 || !parse_number(digits, 16))
            return false;
    }
    return true;
}

// An address of IPv6, between its brackets.
bool is_address(std::string_view text) {
    return text.find(':') != std::string_view::npos && !contains(outside_address, text);
}

}  // namespace

bool is_host(std::string_view text) {
    if (!contains(outside_plain_name, text))
        return !text.empty();
    const bool has_brackets = text.starts_with('[');
    const std::size_t end = std::min(text.find(has_brackets ? ']' : ':'), text.size());
    const std::string_view host = text.substr(0, end);
    std::string_view rest = text.substr(end);
    if (has_brackets) {
        if (rest.empty() || !is_address(host.substr(1)))
            return false;
        rest.remove_prefix(1);
    } else if (!is_name(host)) {
        return false;
    }
    return rest.empty() || rest == ":" || (rest[0] == ':' && is_digits(rest.substr(1)));
}

}  // namespace socketserver::http
