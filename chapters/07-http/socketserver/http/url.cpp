#include "socketserver/http/url.hpp"

#include <algorithm>

namespace socketserver::http {

namespace {

// The value of a hexadecimal digit, or -1.
int hex_value(char digit) {
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    if (digit >= 'a' && digit <= 'f')
        return digit - 'a' + 10;
    if (digit >= 'A' && digit <= 'F')
        return digit - 'A' + 10;
    return -1;
}

bool is_unreserved(char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9') || letter == '_' || letter == '.' ||
           letter == '-' || letter == '~';
}

// A form writes a space as a plus sign.
std::string form_unquote(std::string_view text) {
    std::string spaced(text);
    std::ranges::replace(spaced, '+', ' ');
    return unquote(spaced);
}

}  // namespace

SplitUrl split_url(std::string_view url) {
    const std::size_t end = std::min({url.find('?'), url.find('#'), url.size()});
    SplitUrl parts{.path = url.substr(0, end), .query = {}, .rest = url.substr(end)};
    if (parts.rest.starts_with('?'))
        parts.query = parts.rest.substr(1, parts.rest.find('#', 1) - 1);
    return parts;
}

std::string unquote(std::string_view text) {
    std::string result;
    while (true) {
        const std::size_t percent = std::min(text.find('%'), text.size());
        result += text.substr(0, percent);
        text.remove_prefix(percent);
        if (text.empty())
            return result;
        const int high = text.size() > 2 ? hex_value(text[1]) : -1;
        const int low = high >= 0 ? hex_value(text[2]) : -1;
        result += low < 0 ? '%' : static_cast<char>(high * 16 + low);
        text.remove_prefix(low < 0 ? 1 : 3);
    }
}

std::string quote(std::string_view text, std::string_view safe) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string result;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (is_unreserved(letter) || safe.find(letter) != std::string_view::npos) {
            result += letter;
        } else {
            result += '%';
            result += digits[byte / 16];
            result += digits[byte % 16];
        }
    }
    return result;
}

std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text) {
    std::vector<std::pair<std::string, std::string>> fields;
    while (!text.empty()) {
        const std::string_view field = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(field.size() + 1, text.size()));
        if (field.empty())
            continue;
        const std::size_t equals = std::min(field.find('='), field.size());
        const std::string_view value =
            equals < field.size() ? field.substr(equals + 1) : std::string_view();
        fields.emplace_back(form_unquote(field.substr(0, equals)), form_unquote(value));
    }
    return fields;
}

}  // namespace socketserver::http
