#include "socketserver/http/request_line.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

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

// Whether a client of this version keeps the connection open.
bool keeps_alive(std::string_view version_text) {
    const std::optional<Version> version = parse_version(version_text);
    if (!version)
        throw RequestError(400,
                           "Bad request version (" + repr_of_begin(version_text) + ")");
    if (*version >= Version(2, 0))
        throw RequestError(
            505, "Invalid HTTP version (" + std::string(version_text.substr(5)) + ")");
    return *version >= Version(1, 1);
}

RequestError bad_syntax(std::string_view line) {
    return {400, "Bad request syntax (" + repr_of_begin(line) + ")"};
}

}  // namespace

RequestLine parse_request_line(std::string_view line) {
    std::string_view rest = line;
    const std::string_view command = take_word(rest);
    const std::string_view path = take_word(rest);
    std::string_view version = take_word(rest);
    const bool has_more_words = !rest.empty();
    if (has_more_words)  // the last one is the version, as in Python
        version = rest.substr(rest.find_last_of(" \t") + 1);

    if (command.empty() || contains_control(line))
        throw bad_syntax(line);
    const bool is_kept = !version.empty() && keeps_alive(version);
    if (path.empty() || has_more_words)
        throw bad_syntax(line);
    if (version.empty() && command != "GET")
        throw RequestError(400,
                           "Bad HTTP/0.9 request type (" + repr_of_begin(command) + ")");
    return {.command = std::string(command),
            .path = std::string(path),
            .version = std::string(version),
            .keeps_alive = is_kept};
}

}  // namespace socketserver::http
