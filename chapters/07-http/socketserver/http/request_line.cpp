#include "socketserver/http/request_line.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/host.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

RequestError bad_syntax(std::string_view line) {
    return {400, "Bad request syntax (" + repr_of_begin(line) + ")"};
}

// HTTP/0.9 names no version: who names it means something else.
Version known_version(std::string_view text) {
    const std::optional<Version> version = parse_version(text);
    if (!version || *version < http_1_0)
        throw RequestError(400, "Bad request version (" + repr_of_begin(text) + ")");
    if (*version >= Version{2, 0})
        throw RequestError(505,
                           "Invalid HTTP version (" + std::string(text.substr(5)) + ")");
    return *version;
}

// What stands behind "http://" or "https://", or nothing.
std::string_view without_scheme(std::string_view url) {
    for (const std::string_view scheme : {"http://", "https://"})
        if (same_but_for_case(url.substr(0, scheme.size()), scheme))
            return url.substr(scheme.size());
    return {};
}

// Behind "//" a browser would read the name of a host, in a redirect say.
std::string with_one_slash(std::string_view path) {
    if (path.starts_with("//"))
        path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()) - 1);
    return path.starts_with('/') ? std::string(path) : std::string("/").append(path);
}

// A target has one of four forms (RFC 9112, 3.2): a path; a URL with a host, as a proxy
// is asked; a host alone, for CONNECT; and *, for OPTIONS.
void take_target(RequestLine& line, std::string_view target) {
    if (target.starts_with('/')) {
        line.path = with_one_slash(target);
        return;
    }
    const std::string_view url = without_scheme(target);
    const std::string_view host = url.substr(0, url.find_first_of("/?#"));
    if (is_host(host)) {
        line.path = with_one_slash(url.substr(host.size()));
        line.host = host;
    } else if ((line.command == "OPTIONS" && target == "*") ||
               (line.command == "CONNECT" && is_host(target))) {
        line.path = target;
    } else {
        throw RequestError(400, "Bad request target (" + repr_of_begin(target) + ")");
    }
}

}  // namespace

RequestLine parse_request_line(std::string_view line) {
    std::string_view rest = line;
    const std::string_view command = take_word(rest);
    const std::string_view target = take_word(rest);
    std::string_view version_text = take_word(rest);
    const bool has_more_words = !rest.empty();
    if (has_more_words)  // the last one is the version, as in Python
        version_text = rest.substr(rest.find_last_of(" \t") + 1);

    if (command.empty() || contains_control(line))
        throw bad_syntax(line);
    std::optional<Version> version;
    if (!version_text.empty())
        version = known_version(version_text);
    if (target.empty() || has_more_words)
        throw bad_syntax(line);
    if (!version && command != "GET")
        throw RequestError(400,
                           "Bad HTTP/0.9 request type (" + repr_of_begin(command) + ")");
    if (!is_token(command))
        throw RequestError(400, "Bad request method (" + repr_of_begin(command) + ")");
    RequestLine parsed;
    parsed.command = command;
    parsed.version_text = version_text;
    parsed.version = version;
    take_target(parsed, target);
    return parsed;
}

}  // namespace socketserver::http
