#include <stdexcept>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/status.hpp"
#include "socketserver/http/text.hpp"

namespace socketserver::http {

namespace {

constexpr std::string_view default_error_message = R"(<!DOCTYPE HTML>
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

void replace_all(std::string& text, std::string_view old, std::string_view replacement) {
    for (std::size_t at = text.find(old); at != std::string::npos;
         at = text.find(old, at + replacement.size()))
        text.replace(at, old.size(), replacement);
}

// A line break would begin a header of the client's own, and an empty line a body.
void refuse_line_breaks(std::string_view what, std::string_view text) {
    if (text.find_first_of(std::string_view("\r\n\0", 3)) != std::string_view::npos)
        throw std::invalid_argument(std::string(what) + " " + repr(text) +
                                    " has a line break or a NUL: leave it out");
}

}  // namespace

BaseHTTPRequestHandler::BaseHTTPRequestHandler()
    : error_message_format(default_error_message) {
    // An answer in two pieces would wait: the second piece for the client's
    // acknowledgement of the first, and that, some 40 ms, for something to be sent along
    // with.
    disable_nagle_algorithm = true;
    body.imbue(std::locale::classic());
}

void BaseHTTPRequestHandler::send_response(int code,
                                           std::optional<std::string_view> message) {
    log_request(code);
    send_response_only(code, message);
    send_header("Server", version_string());
    send_header("Date", date_time_string());
}

void BaseHTTPRequestHandler::send_response_only(int code,
                                                std::optional<std::string_view> message) {
    const Status* status = find_status(code);
    const std::string_view phrase = message.value_or(status ? status->phrase : "");
    refuse_line_breaks("The message", phrase);
    status_ = code;
    says_length_ = false;
    if (request_version == "HTTP/0.9")
        return;
    headers_buffer_ += protocol_version;
    headers_buffer_ += ' ';
    headers_buffer_ += std::to_string(code);
    headers_buffer_ += ' ';
    headers_buffer_ += phrase;
    headers_buffer_ += "\r\n";
}

void BaseHTTPRequestHandler::send_header(std::string_view keyword,
                                         std::string_view value) {
    if (!is_token(keyword))
        throw std::invalid_argument("The header " + repr(keyword) +
                                    " is no name: use letters, digits and -");
    refuse_line_breaks("The header " + std::string(keyword) + ":", value);
    if (same_but_for_case(keyword, "Connection")) {
        if (same_but_for_case(value, "close"))
            close_connection = true;
        else if (same_but_for_case(value, "keep-alive"))
            close_connection = false;
    }
    if (same_but_for_case(keyword, "Content-Length") ||
        same_but_for_case(keyword, "Transfer-Encoding"))
        says_length_ = true;
    if (request_version == "HTTP/0.9")
        return;
    headers_buffer_ += keyword;
    headers_buffer_ += ": ";
    headers_buffer_ += value;
    headers_buffer_ += "\r\n";
}

void BaseHTTPRequestHandler::end_headers() {
    // The client can't know where such an answer ends, unless it ends with the
    // connection.
    if (!close_connection && !says_length_ && has_body(status_) && command != "HEAD")
        send_header("Connection", "close");
    if (request_version != "HTTP/0.9")
        headers_buffer_ += "\r\n";
    flush_headers();
}

void BaseHTTPRequestHandler::flush_headers() {
    wfile << headers_buffer_;
    headers_buffer_.clear();
}

void BaseHTTPRequestHandler::send_error(int code, std::optional<std::string_view> message,
                                        std::optional<std::string_view> explain) {
    const Status* status = find_status(code);
    const std::string_view phrase = message.value_or(status ? status->phrase : "???");
    const std::string_view reason =
        explain.value_or(status ? status->description : "???");
    const std::string number = std::to_string(code);
    log_error("code " + number + ", message " + std::string(phrase));
    send_response(code, phrase);
    send_header("Connection", "close");
    if (!has_body(code))
        return end_headers();

    std::string page(error_message_format);
    replace_all(page, "%(code)d", number);
    replace_all(page, "%(code)s", number);
    replace_all(page, "%(explain)s", html_escape(reason));
    replace_all(page, "%(message)s", html_escape(phrase));
    send_header("Content-Type", error_content_type);
    send_header("Content-Length", std::to_string(page.size()));
    end_headers();
    if (command != "HEAD")
        wfile << page;
}

void BaseHTTPRequestHandler::send_unsupported() {
    send_error(501, "Unsupported method (" + repr(command) + ")");
}

// In the place of an answer that failed, if nothing of it was sent yet.
void BaseHTTPRequestHandler::send_failure(int code,
                                          std::optional<std::string_view> message,
                                          std::optional<std::string_view> explain) {
    close_connection = true;
    if (write_buffer().bytes_sent() != sent_before_answer_)
        return write_buffer().discard();
    try {
        write_buffer().discard();
        headers_buffer_.clear();
        send_error(code, message, explain);
        wfile.flush();
    } catch (const std::system_error& error) {
        log_error(std::string("Connection lost: ") + error.what());
    }
}

}  // namespace socketserver::http
