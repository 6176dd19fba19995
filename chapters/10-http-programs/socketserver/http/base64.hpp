#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace socketserver::http {

/// The bytes that a text in base64 stands for (RFC 4648, 4). None when it has other
/// letters. What stands behind the first `=` is not looked at.
std::optional<std::string> decode_base64(std::string_view text);

}  // namespace socketserver::http
