#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace socketserver::http {

/// A part of a file.
struct ByteRange {
    std::uint64_t first;   ///< Where it begins.
    std::uint64_t length;  ///< How many bytes it has, at least one.

    /// "bytes 0-499/1234", as Content-Range has it.
    std::string content_range(std::uint64_t size) const;
};

/// What the header Range asks for, of a file of @p size bytes (RFC 9110, 14.1.2):
/// "bytes=0-499", "bytes=500-", "bytes=-500", several with commas.
/// @return none when it is to be ignored, since it is malformed, or asks for more than a
/// sensible client would: over 16 parts, or together more than the file; empty when the
/// file has none of it
std::optional<std::vector<ByteRange>> parse_range(std::string_view text,
                                                  std::uint64_t size);

}  // namespace socketserver::http
