#pragma once

#include <cstddef>
#include <istream>
#include <optional>
#include <string>

namespace socketserver {

/// A stream that reads lines up to a limit, beside all that a std::istream does: Python's
/// `io.BufferedReader`, which `rfile` is there.
class BufferedReader : public std::istream {
public:
    using std::istream::istream;

    /// The next line, with its newline at the end, of which the last line may have none.
    /// Of a line that is longer than @p limit bytes so many are returned, without waiting
    /// for more, and the rest is the next one. So a client without newlines does not fill
    /// the memory, as it would with std::getline().
    ///
    ///     while (const auto line = rfile.readline(1000))
    ///         wfile << *line;
    ///
    /// @return none at the end of the stream (Python: an empty line), or without a limit
    /// above 0
    /// @throws what the stream's buffer throws: std::system_error for a connection
    std::optional<std::string> readline(std::size_t limit);
};

}  // namespace socketserver
