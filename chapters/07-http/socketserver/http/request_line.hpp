#pragma once

#include <string>
#include <string_view>

namespace socketserver::http {

/// The first line of a request: `GET /index.html HTTP/1.1` (RFC 9112, 3).
struct RequestLine {
    std::string command;       ///< "GET". Methods are case-sensitive.
    std::string path;          ///< "/index.html": all of the URL, not decoded.
    std::string version;       ///< "HTTP/1.1", or empty: a request of HTTP/0.9 has none.
    bool keeps_alive = false;  ///< Whether this version keeps the connection open.
};

/// Takes a line apart. It may have more than one space or tab between its words.
/// @param line  without its end, and not empty
/// @throws RequestError  400 or 505
RequestLine parse_request_line(std::string_view line);

}  // namespace socketserver::http
