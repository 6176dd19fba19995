#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace socketserver::http {

/// The parts of what stands in a request line: `/a%20b?x=1#y`. The URL is not decoded.
struct SplitUrl {
    std::string_view path;   ///< Before the first `?` or `#`.
    std::string_view query;  ///< Behind `?`, without it.
    std::string_view rest;   ///< All behind the path: `?x=1#y`.
};

/// Takes a URL's path and query apart.
SplitUrl split_url(std::string_view url);

/// The text with `%41` as `A`. A percent sign without two hexadecimal digits stays:
/// Python's `urllib.parse.unquote`, for bytes.
std::string unquote(std::string_view text);

/// The text with every byte but letters, digits, dots, `_-~` and those in @p safe as
/// `%41`: Python's `urllib.parse.quote`.
std::string quote(std::string_view text, std::string_view safe = "/");

/// The fields of a form, in their order: `a=1&b=x+y` is {{"a", "1"}, {"b", "x y"}}
/// (application/x-www-form-urlencoded; Python's `urllib.parse.parse_qsl` with
/// `keep_blank_values`).
std::vector<std::pair<std::string, std::string>> parse_form(std::string_view text);

}  // namespace socketserver::http
