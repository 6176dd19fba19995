#pragma once

#include <string>
#include <string_view>

namespace socketserver::http {

/// The text with `&`, `<` and `>` as HTML's entities: Python's `html.escape(text,
/// quote=False)`.
std::string html_escape(std::string_view text);

}  // namespace socketserver::http
