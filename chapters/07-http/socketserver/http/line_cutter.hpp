#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace socketserver::http {

/// Cuts what arrives in pieces into lines. A line that lies in one piece is not copied.
class LineCutter {
public:
    /// Takes the next line off the bytes, with the line feed at its end.
    /// @param bytes  the next piece of what arrives; what belongs to the line is taken
    /// off
    /// @param limit  how long a line may be: of a longer one come @p limit bytes and one
    /// more, as soon as they are there
    /// @return the line, until the next call; none when its end is still to come
    std::optional<std::string_view> take(std::string_view& bytes, std::size_t limit);

    /// What has arrived of a line whose end is still to come.
    std::string_view part() const { return is_whole_ ? std::string_view() : line_; }

private:
    std::string line_;       // A line that came in pieces is put together here by take().
    bool is_whole_ = false;  // Whether take() returned line_: the next call forgets it.
};

}  // namespace socketserver::http
