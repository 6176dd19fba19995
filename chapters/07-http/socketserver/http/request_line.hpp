#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/version.hpp"

namespace socketserver::http {

/// The first line of a request: `GET /index.html HTTP/1.1` (RFC 9112, 3). The texts lie
/// in that line.
struct RequestLine {
    std::string_view command;        ///< "GET". Methods are case-sensitive.
    std::string path;                ///< "/index.html": all of the URL, not decoded.
    std::string_view host;           ///< "example.org:80" of a whole URL, else empty.
    std::string_view version_text;   ///< "HTTP/1.1", as it was sent; empty without one.
    std::optional<Version> version;  ///< The same. A request of HTTP/0.9 may have none.
};

/// Takes a line apart. It may have more than one space or tab between its words. From the
/// path are taken the name of a host and slashes at its beginning, but for one.
/// @param line  without its end, and not blank
/// @throws RequestError  400 for a word that is none of HTTP's, or 505
RequestLine parse_request_line(std::string_view line);

}  // namespace socketserver::http
