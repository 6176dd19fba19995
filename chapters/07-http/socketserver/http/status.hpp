#pragma once

#include <string_view>

namespace socketserver::http {

/// What a status code means: an entry of Python's `responses`.
struct Status {
    int code;                      ///< 404
    std::string_view phrase;       ///< "Not Found": the reason in the status line.
    std::string_view description;  ///< A sentence for the error page; may be empty.
};

/// The entry of a status code, or null when the code is in no list (RFC 9110, 15).
const Status* find_status(int code);

/// Whether an answer with this code has a body: not 1xx, 204, 205 and 304 (RFC
/// 9110, 6.4).
bool has_body(int code);

}  // namespace socketserver::http
