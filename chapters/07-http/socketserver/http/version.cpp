#include "socketserver/http/version.hpp"

namespace socketserver::http {

namespace {

// Takes a number of up to ten digits off the front.
std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t number = 0;
    std::size_t size = 0;
    for (; size < text.size() && text[size] >= '0' && text[size] <= '9'; ++size)
        number = 10 * number + static_cast<std::uint64_t>(text[size] - '0');
    text.remove_prefix(size);
    return size >= 1 && size <= 10 ? std::optional(number) : std::nullopt;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view name = "HTTP/";
    if (!text.starts_with(name))
        return std::nullopt;
    text.remove_prefix(name.size());
    const auto major = take_number(text);
    if (!major || !text.starts_with('.'))
        return std::nullopt;
    text.remove_prefix(1);
    const auto minor = take_number(text);
    if (!minor || !text.empty())
        return std::nullopt;
    return Version{*major, *minor};
}

}  // namespace socketserver::http
