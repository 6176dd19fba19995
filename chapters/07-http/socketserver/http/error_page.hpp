#pragma once

#include <string>
#include <string_view>

namespace socketserver::http {

/// A page, and its type.
struct ErrorPage {
    std::string type;     ///< "text/html;charset=utf-8"
    std::string content;  ///< Its bytes.
};

/// Python's DEFAULT_ERROR_MESSAGE: a page with places for what is wrong.
extern const std::string_view default_error_message;

/// A page that tells of an error. Its words are escaped, so that none is taken for HTML.
/// @param format   the page, with `%(code)d`, `%(message)s` and `%(explain)s` in it, and
/// `%%` for a percent sign
/// @param code     404
/// @param message  "Not Found"
/// @param explain  "Nothing matches the given URI"
std::string error_page(std::string_view format, int code, std::string_view message,
                       std::string_view explain);

}  // namespace socketserver::http
