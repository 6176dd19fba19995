#pragma once

#include <string>
#include <string_view>

namespace socketserver {

/// A byte by its number: `\x0a`.
std::string hex_escape(char letter);

/// The text with each control character written as `\x0a`. What a client sent may go to a
/// log or a terminal, which would obey it.
std::string printable(std::string_view text);

}  // namespace socketserver
