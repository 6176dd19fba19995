#pragma once

#include <string>
#include <string_view>

namespace socketserver::http {

/// The text in quotes, with everything but printable ASCII escaped: Python's `%r`. What a
/// client sent can be shown in one line then.
std::string repr(std::string_view text);

/// The same for the first 100 bytes: what a client sent may be long, and comes back to it
/// in an error.
std::string repr_of_begin(std::string_view text);

}  // namespace socketserver::http
