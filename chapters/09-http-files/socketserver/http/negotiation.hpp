#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// The encodings that a client accepts by its header Accept-Encoding, what it likes best
/// first (RFC 9110, 12.5.3). Of two that it likes as much the first one of @p offered
/// comes first. None is among them that it likes less than the bytes as they are. An
/// answer for which it was asked says `Vary: Accept-Encoding`, whatever was chosen.
/// @param headers  the request's
/// @param offered  what there is: "br", "gzip"
std::vector<std::string_view> accepted_encodings(
    const Headers& headers, std::span<const std::string_view> offered);

}  // namespace socketserver::http
