#include "socketserver/http/version.hpp"

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view name = "HTTP/";
    constexpr std::size_t max_digits = 10;
    const std::size_t dot = text.find('.');
    if (!text.starts_with(name) || dot == std::string_view::npos)
        return std::nullopt;
    const std::string_view before_dot = text.substr(name.size(), dot - name.size());
    const std::string_view behind_dot = text.substr(dot + 1);
    const auto major = parse_number(before_dot);
    const auto minor = parse_number(behind_dot);
    if (!major || !minor || before_dot.size() > max_digits ||
        behind_dot.size() > max_digits)
        return std::nullopt;
    return Version{*major, *minor};
}

}  // namespace socketserver::http
