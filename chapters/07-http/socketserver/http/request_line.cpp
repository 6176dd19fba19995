#include "socketserver/http/request_line.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

RequestError bad_syntax(std::string_view line) {
    return {400, "Bad request syntax (" + repr_of_begin(line) + ")"};
}

Version known_version(std::string_view text) {
    const std::optional<Version> version = parse_version(text);
    if (!version)
        throw RequestError(400, "Bad request version (" + repr_of_begin(text) + ")");
    if (*version >= Version{2, 0})
        throw RequestError(505,
                           "Invalid HTTP version (" + std::string(text.substr(5)) + ")");
    return *version;
}

// What is asked of a proxy names the host too (RFC 9112, 3.2.2). And behind "//" a
// browser would read the name of a host, in a redirect say.
std::string without_host(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    bool has_slash = true;
    if (same_but_for_case(url.substr(0, scheme.size()), scheme)) {
        url.remove_prefix(std::min(url.find_first_of("/?#", scheme.size()), url.size()));
        has_slash = url.starts_with('/');
    }
    if (url.starts_with("//"))
        url.remove_prefix(std::min(url.find_first_not_of('/'), url.size()) - 1);
    return has_slash ? std::string(url) : std::string("/").append(url);
}

}  // namespace

RequestLine parse_request_line(std::string_view line) {
    std::string_view rest = line;
    const std::string_view command = take_word(rest);
    const std::string_view url = take_word(rest);
    std::string_view version_text = take_word(rest);
    const bool has_more_words = !rest.empty();
    if (has_more_words)  // the last one is the version, as in Python
        version_text = rest.substr(rest.find_last_of(" \t") + 1);

    if (command.empty() || contains_control(line))
        throw bad_syntax(line);
    std::optional<Version> version;
    if (!version_text.empty())
        version = known_version(version_text);
    if (url.empty() || has_more_words)
        throw bad_syntax(line);
    if (!version && command != "GET")
        throw RequestError(400,
                           "Bad HTTP/0.9 request type (" + repr_of_begin(command) + ")");
    return {.command = command,
            .path = without_host(url),
            .version_text = version_text,
            .version = version};
}

}  // namespace socketserver::http
