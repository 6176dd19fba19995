#include "socketserver/http/version.hpp"

#include "socketserver/http/letter_table.hpp"

namespace socketserver::http {

std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view name = "HTTP/";
    if (text.size() != name.size() + 3 || !text.starts_with(name))
        return std::nullopt;
    const std::string_view number = text.substr(name.size());
    if (!is_digit(number[0]) || number[1] != '.' || !is_digit(number[2]))
        return std::nullopt;
    return Version{number[0] - '0', number[2] - '0'};
}

}  // namespace socketserver::http
