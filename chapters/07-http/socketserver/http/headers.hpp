#pragma once

#include <streambuf>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socketserver::http {

/// The headers of a request, in their order, found by name in any case. It takes the
/// place of Python's `http.client.HTTPMessage`.
class Headers {
public:
    using Field = std::pair<std::string, std::string>;  ///< Name and value.

    /// Adds one behind the others; there may be several of a name.
    void add(std::string_view name, std::string_view value) {
        if (fields_.empty())
            fields_.reserve(16);  // what browsers send
        fields_.emplace_back(name, value);
    }

    /// The value of the first one with this name, or null.
    const std::string* find(std::string_view name) const;

    /// The value of the first one with this name, or @p otherwise.
    std::string_view get(std::string_view name, std::string_view otherwise = "") const;

    /// How many have this name.
    std::size_t count(std::string_view name) const;

    /// The values of all with this name.
    std::vector<std::string_view> get_all(std::string_view name) const;

    /// Whether there is one with this name.
    bool contains(std::string_view name) const { return find(name) != nullptr; }

    /// Whether a list, in one header or in several, has this word: "close" in
    /// `Connection: close, TE`. Case doesn't matter.
    bool list_contains(std::string_view name, std::string_view word) const;

    std::size_t size() const { return fields_.size(); }  ///< How many there are.
    auto begin() const { return fields_.begin(); }       ///< The first Field.
    auto end() const { return fields_.end(); }           ///< Behind the last one.

private:
    std::vector<Field> fields_;
};

/// The limits of a request's head are Python's.
inline constexpr std::size_t max_line = 65536;        ///< Bytes in a line.
inline constexpr std::size_t max_header_lines = 100;  ///< With the empty one at the end.

/// Reads up to the end of a line, and no more than @p limit bytes, in the place of what
/// was in @p line. The line's end is in it; without it, the stream has ended or the line
/// is longer.
/// @param source  one with a buffer
void read_line(std::streambuf& source, std::string& line, std::size_t limit);

/// Reads the lines of a request's head, or of a chunked body's end, up to the empty line.
/// @throws RequestError  431 for a line or a head that is too long, 400 for a line that
/// other servers read differently
Headers read_headers(std::streambuf& source);

}  // namespace socketserver::http
