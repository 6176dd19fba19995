#include "socketserver/http/error_page.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "socketserver/http/html_escape.hpp"

namespace socketserver::http {

namespace {

// Python's `%` for a text with names: each `%(name)s` is replaced by its value, and `%%`
// by one `%`. A `%` that is neither stays; Python would raise an error.
std::string formatted(
    std::string_view format,
    const std::map<std::string_view, std::string, std::less<>>& values) {
    std::string text;
    while (!format.empty()) {
        const std::size_t begin = std::min(format.find('%'), format.size());
        text += format.substr(0, begin);
        format.remove_prefix(begin);
        if (!format.starts_with("%(")) {
            text += format.substr(0, 1);
            format.remove_prefix(
                std::min<std::size_t>(format.starts_with("%%") ? 2 : 1, format.size()));
            continue;
        }
        const std::size_t end = format.find(')');
        if (format.empty() || end == std::string_view::npos)
            return text.append(format);
        const auto value = values.find(format.substr(2, end - 2));
        if (value != values.end())
            text += value->second;
        format.remove_prefix(
            std::min(end + 2, format.size()));  // and the letter for its type
    }
    return text;
}

}  // namespace

const std::string_view default_error_message = R"(<!DOCTYPE HTML>
<html lang="en">
    <head>
        <meta charset="utf-8">
        <style type="text/css">
            :root {
                color-scheme: light dark;
            }
        </style>
        <title>Error response</title>
    </head>
    <body>
        <h1>Error response</h1>
        <p>Error code: %(code)d</p>
        <p>Message: %(message)s.</p>
        <p>Error code explanation: %(code)s - %(explain)s.</p>
    </body>
</html>
)";

std::string error_page(std::string_view format, int code, std::string_view message,
                       std::string_view explain) {
    return formatted(format, {{"code", std::to_string(code)},
                              {"message", html_escape(message)},
                              {"explain", html_escape(explain)}});
}

}  // namespace socketserver::http
