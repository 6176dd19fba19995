#pragma once

#include <string_view>

namespace socketserver::http {

/// Whether it is the name or the address of a host, and perhaps a port: "example.org",
/// "[::1]:8000". So stands it in the header Host and in a URL (RFC 9110, 7.2 and 4.2).
/// A user's name, a path and a list are none; nor is an empty text.
bool is_host(std::string_view text);

}  // namespace socketserver::http
