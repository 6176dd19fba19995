#pragma once

#include <cstddef>
#include <string_view>

#include "socketserver/http/headers.hpp"
#include "socketserver/http/line_cutter.hpp"

namespace socketserver::http {

/// The limits of a request's head are Python's.
inline constexpr std::size_t max_line = 65536;        ///< Bytes in a line.
inline constexpr std::size_t max_header_lines = 100;  ///< With the empty one at the end.

/// Lines of headers, up to the empty one. It is fed what arrives, in any pieces.
class HeaderLines {
public:
    /// Takes what belongs to the lines, and never a byte behind the empty one.
    /// @return how many bytes were taken
    /// @throws RequestError  431 for a line or a number of lines that is too large, 400
    /// for a line that other servers read differently
    std::size_t feed(std::string_view bytes);

    /// Nothing more arrives. @throws RequestError  400, unless the lines have ended
    void finish() const;

    /// Whether the empty line was there.
    bool done() const { return done_; }

    Headers headers;  ///< The headers so far.

private:
    void take_line(std::string_view line);

    LineCutter cutter_;  // It keeps the part of a line that has arrived.
    bool done_ = false;  // take_line() sets it at the empty line.
};

}  // namespace socketserver::http
