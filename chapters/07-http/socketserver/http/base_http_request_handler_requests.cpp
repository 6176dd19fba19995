// One request, from its first byte to the end of its answer. The next chapter, where many
// requests follow one another, rewrites this file.

#include <system_error>

#include "socketserver/http/base_http_request_handler.hpp"

namespace socketserver::http {

void BaseHTTPRequestHandler::handle() {
    close_connection = true;
    handle_one_request();
}

// Nobody is told of a client that connects and leaves.
bool BaseHTTPRequestHandler::wait_for_request() {
    try {
        return read_buffer().wait_for_bytes();
    } catch (const std::system_error&) {
        return false;
    }
}

void BaseHTTPRequestHandler::answer_request() {
    const bool is_answer_due = parse_request();
    if (is_answer_due)
        call_method();
    check_answer(is_answer_due);
}

bool BaseHTTPRequestHandler::parse_request() {
    if (!read_head())
        return false;
    body_buffer_->begin(body_framing(headers, version_));
    return true;
}

}  // namespace socketserver::http
