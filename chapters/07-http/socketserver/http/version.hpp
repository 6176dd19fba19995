#pragma once

#include <compare>
#include <optional>
#include <string_view>

/// HTTP on top of the servers. Python's `http.server`.
namespace socketserver::http {

/// A version of HTTP: 1.1 is {1, 1} (RFC 9110, 2.5).
struct Version {
    int major;  ///< In front of the dot: a change that older ones can't read.
    int minor;  ///< Behind the dot: a change that older ones may pass over.

    /// Which of two is the newer one.
    // NOLINTNEXTLINE(modernize-use-nullptr): clang-tidy takes the 0 in it for a pointer
    friend auto operator<=>(const Version&, const Version&) = default;
};

inline constexpr Version http_0_9{0,
                                  9};  ///< A line asks, and the answer is a body alone.
inline constexpr Version http_1_0{1, 0};  ///< Headers, and a connection for each answer.
inline constexpr Version http_1_1{1, 1};  ///< Many answers over one connection.

/// The version that a text says: "HTTP/1.1". Each part is one digit (RFC 9112, 2.3). None
/// when the text says something else.
std::optional<Version> parse_version(std::string_view text);

}  // namespace socketserver::http
