#include <algorithm>
#include <functional>
#include <map>
#include <stdexcept>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/status.hpp"

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

// Python's `%` for a text with names: each `%(name)s` is replaced by its value.
std::string formatted(
    std::string_view format,
    const std::map<std::string_view, std::string, std::less<>>& values) {
    std::string text;
    while (!format.empty()) {
        const std::size_t begin = std::min(format.find("%("), format.size());
        text += format.substr(0, begin);
        format.remove_prefix(begin);
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

// A line break would begin a header of the client's own, and an empty line a body.
void refuse_line_breaks(std::string_view name, std::string_view text) {
    if (contains_line_end(text))
        throw std::invalid_argument("The " + std::string(name) + " " + repr(text) +
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
    send_header("Date", date_of_now());
}

// It changes once a second, and on a kept connection that may be a thousand answers.
const std::string& BaseHTTPRequestHandler::date_of_now() {
    const Seconds now = current_time();
    if (now != date_ || date_text_.empty()) {
        date_ = now;
        date_text_ = date_time_string(now);
    }
    return date_text_;
}

void BaseHTTPRequestHandler::send_response_only(int code,
                                                std::optional<std::string_view> message) {
    const Status* status = find_status(code);
    const std::string_view phrase = message.value_or(status ? status->phrase : "");
    refuse_line_breaks("message", phrase);
    status_ = code;
    says_length_ = false;
    says_connection_ = false;
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
    refuse_line_breaks(keyword, value);
    if (same_but_for_case(keyword, "Connection")) {
        says_connection_ = true;
        for (const std::string_view option : split_list(value)) {
            if (same_but_for_case(option, "close"))
                close_connection = true;
            else if (same_but_for_case(option, "keep-alive"))
                close_connection = false;
        }
    }
    if (same_but_for_case(keyword, "Content-Length") ||
        same_but_for_case(keyword, "Transfer-Encoding"))
        says_length_ = true;
    headers_buffer_ += keyword;
    headers_buffer_ += ": ";
    headers_buffer_ += value;
    headers_buffer_ += "\r\n";
}

void BaseHTTPRequestHandler::end_headers() {
    if (status_ == 205 && !says_length_)
        send_header("Content-Length", "0");
    // The client can't know where such an answer ends, unless it ends with the
    // connection.
    if (!says_length_ && has_body(status_) && command != "HEAD")
        close_connection = true;
    const bool is_last = status_ >= 200 && close_connection;
    if (is_last && is_kept_by_both_ && !says_connection_)
        send_header("Connection", "close");
    headers_buffer_ += "\r\n";
    flush_headers();
}

void BaseHTTPRequestHandler::flush_headers() {
    if (request_version != "HTTP/0.9")  // there an answer is only its body
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

    const std::string page =
        formatted(error_message_format, {{"code", number},
                                         {"message", html_escape(phrase)},
                                         {"explain", html_escape(reason)}});
    send_header("Content-Type", error_content_type);
    send_header("Content-Length", std::to_string(page.size()));
    end_headers();
    if (command != "HEAD")
        wfile << page;
}

void BaseHTTPRequestHandler::send_unsupported() {
    send_error(501, "Unsupported method (" + repr_of_begin(command) + ")");
}

// In the place of an answer that failed, if nothing of it was sent yet. Otherwise, where
// only the connection's end tells the client that the answer is whole, it must not see
// one.
void BaseHTTPRequestHandler::send_failure(int code,
                                          std::optional<std::string_view> message,
                                          std::optional<std::string_view> explain) {
    close_connection = true;
    write_buffer().discard();
    headers_buffer_.clear();
    wfile.clear();
    if (write_buffer().bytes_sent() != sent_before_answer_)
        return says_length_ ? void() : reset_connection();
    try {
        try {
            send_error(code, message, explain);
        } catch (const std::invalid_argument&) {  // a message that can't be sent
            headers_buffer_.clear();
            send_error(500);
        }
        wfile.flush();
    } catch (const std::exception& error) {
        log_error(std::string("No answer: ") + error.what());
    }
}

void BaseHTTPRequestHandler::reset_connection() {
    constexpr linger at_once{.l_onoff = 1, .l_linger = 0};
    connection().setsockopt(SOL_SOCKET, SO_LINGER,
                            {reinterpret_cast<const char*>(&at_once), sizeof at_once});
    connection().close();
}

}  // namespace socketserver::http
