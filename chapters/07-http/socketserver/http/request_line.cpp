#include "socketserver/http/request_line.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "socketserver/http/request_error.hpp"
#include "socketserver/http/text.hpp"

namespace socketserver::http {

namespace {

using Version = std::pair<std::uint64_t, std::uint64_t>;

// "HTTP/1.1" is {1, 1}. The two are numbers, so 1.10 is newer than 1.2.
std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view name = "HTTP/";
    constexpr std::size_t max_digits = 10;
    const std::size_t dot = text.find('.');
    if (!text.starts_with(name) || dot == std::string_view::npos)
        return std::nullopt;
    const std::string_view major_text = text.substr(name.size(), dot - name.size());
    const std::string_view minor_text = text.substr(dot + 1);
    const auto major_number = parse_number(major_text);
    const auto minor_number = parse_number(minor_text);
    if (!major_number || !minor_number || major_text.size() > max_digits ||
        minor_text.size() > max_digits)
        return std::nullopt;
    return Version(*major_number, *minor_number);
}

}  // namespace

RequestLine parse_request_line(std::string_view line) {
    const std::vector<std::string_view> words = split_words(line);
    if (words.empty() || std::ranges::any_of(line, is_control))
        throw RequestError(400, "Bad request syntax (" + repr_of_begin(line) + ")");

    RequestLine request;
    if (words.size() >= 3) {
        const std::optional<Version> version = parse_version(words.back());
        if (!version)
            throw RequestError(
                400, "Bad request version (" + repr_of_begin(words.back()) + ")");
        if (*version >= Version(2, 0))
            throw RequestError(505, "Invalid HTTP version (" +
                                        std::string(words.back().substr(5)) + ")");
        request.keeps_alive = *version >= Version(1, 1);
        request.version = words.back();
    }
    if (words.size() != 2 && words.size() != 3)
        throw RequestError(400, "Bad request syntax (" + repr_of_begin(line) + ")");
    if (words.size() == 2 && words[0] != "GET")
        throw RequestError(400,
                           "Bad HTTP/0.9 request type (" + repr_of_begin(words[0]) + ")");
    request.command = words[0];
    request.path = words[1];
    return request;
}

}  // namespace socketserver::http
