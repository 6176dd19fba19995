#include "socketserver/http/request_line.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "socketserver/http/request_error.hpp"
#include "socketserver/http/text.hpp"

namespace socketserver::http {

namespace {

bool is_control(char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f;
}

using Version = std::pair<long, long>;

// "HTTP/1.1" is {1, 1}. The two are numbers, so 1.10 is newer than 1.2.
std::optional<Version> parse_version(std::string_view text) {
    constexpr std::string_view name = "HTTP/";
    constexpr std::size_t max_digits = 10;
    if (!text.starts_with(name))
        return std::nullopt;
    text.remove_prefix(name.size());
    const std::size_t dot = std::min(text.find('.'), text.size());
    const std::string_view parts[] = {text.substr(0, dot),
                                      text.substr(std::min(dot + 1, text.size()))};
    Version version;
    long* numbers[] = {&version.first, &version.second};
    for (int i = 0; i < 2; ++i) {
        if (!is_digits(parts[i]) || parts[i].size() > max_digits)
            return std::nullopt;
        std::from_chars(parts[i].data(), parts[i].data() + parts[i].size(), *numbers[i]);
    }
    return version;
}

}  // namespace

RequestLine parse_request_line(std::string_view line) {
    std::string spaced(line);
    std::ranges::replace(spaced, '\t', ' ');
    const std::vector<std::string_view> words = split_list(spaced, ' ');
    if (words.empty() || std::ranges::any_of(spaced, is_control))
        throw RequestError(400, "Bad request syntax (" + repr(line) + ")");

    RequestLine request;
    if (words.size() >= 3) {
        const std::optional<Version> version = parse_version(words.back());
        if (!version)
            throw RequestError(400, "Bad request version (" + repr(words.back()) + ")");
        if (*version >= Version(2, 0))
            throw RequestError(505, "Invalid HTTP version (" +
                                        std::string(words.back().substr(5)) + ")");
        request.keeps_alive = *version >= Version(1, 1);
        request.version = words.back();
    }
    if (words.size() != 2 && words.size() != 3)
        throw RequestError(400, "Bad request syntax (" + repr(line) + ")");
    if (words.size() == 2 && words[0] != "GET")
        throw RequestError(400, "Bad HTTP/0.9 request type (" + repr(words[0]) + ")");
    request.command = words[0];
    request.path = words[1];
    return request;
}

}  // namespace socketserver::http
