#include "socketserver/http/base_http_request_handler.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <system_error>

#include "socketserver/http/request_line.hpp"
#include "socketserver/http/text.hpp"

namespace socketserver::http {

void BaseHTTPRequestHandler::setup() {
    StreamRequestHandler::setup();
    http_server_ = dynamic_cast<HTTPServer*>(&server());
}

void BaseHTTPRequestHandler::handle() {
    do {
        close_connection = true;
        handle_one_request();
    } while (!close_connection);
}

void BaseHTTPRequestHandler::handle_one_request() {
    if (!wait_for_request())
        return;
    try {
        answer_request();
        wfile.flush();
    } catch (const RequestError& error) {
        send_failure(error.code(), error.what(), error.explain());
    } catch (const std::system_error& error) {
        close_connection = true;
        if (connection_failed())  // nobody is left to be answered
            return log_error(std::string("Connection lost: ") + error.what());
        send_failure(500);
        throw;
    } catch (const abi::__forced_unwind&) {
        throw;
    } catch (...) {
        send_failure(500);
        throw;
    }
}

// Nobody is told of the end of a connection that was idle: it is how all of them end.
bool BaseHTTPRequestHandler::wait_for_request() {
    using Traits = std::streambuf::traits_type;
    const IdleConnections::Wait wait(
        http_server_ ? &http_server_->idle_connections : nullptr, connection());
    try {
        return !Traits::eq_int_type(read_buffer().sgetc(), Traits::eof());
    } catch (const std::system_error&) {
        return false;
    }
}

void BaseHTTPRequestHandler::answer_request() {
    sent_before_answer_ = write_buffer().bytes_sent();
    if (read_head())
        call_method();
    else
        close_connection = true;
    if (!close_connection && !drain_body())
        close_connection = true;
}

// Whether the next request begins where the connection is now.
bool BaseHTTPRequestHandler::drain_body() {
    try {
        return body_buffer_->drain(max_unread_body);
    } catch (const RequestError&) {  // too late to refuse it: it has its answer
        return false;
    }
}

// A client may not take for ever, even if each of its bytes comes in time.
bool BaseHTTPRequestHandler::read_head() {
    read_buffer().set_deadline(Deadline(header_timeout));
    try {
        const bool is_understood = parse_request();
        read_buffer().set_deadline(std::nullopt);
        return is_understood;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::timed_out)
            throw RequestError(408, "Request Timeout");
        throw;
    }
}

bool BaseHTTPRequestHandler::parse_request() {
    requestline.clear();
    command.clear();
    path.clear();
    request_version.clear();
    requestline = read_line(read_buffer(), max_line + 1);
    if (requestline.size() > max_line) {
        requestline.clear();
        throw RequestError(414, "Request-URI Too Long");
    }
    requestline.erase(requestline.find_last_not_of("\r\n") + 1);
    if (requestline.find_first_not_of(" \t") == std::string::npos)
        return false;

    RequestLine line = parse_request_line(requestline);
    command = std::move(line.command);
    path = std::move(line.path);
    // Behind "//" a browser would read the name of a host, in a redirect say.
    if (path.starts_with("//"))
        path.erase(0, std::min(path.find_first_not_of('/'), path.size()) - 1);
    if (line.version.empty()) {
        request_version = default_request_version;
        headers = Headers();
    } else {
        request_version = std::move(line.version);
        headers = read_headers(read_buffer());
    }
    decide_about_connection(line.keeps_alive);
    body_buffer_.emplace(read_buffer(), body_framing(headers, request_version));
    body.rdbuf(&*body_buffer_);
    body.exceptions(std::ios::badbit);
    return !expects_100() || handle_expect_100();
}

void BaseHTTPRequestHandler::decide_about_connection(bool kept_by_version) {
    const bool is_closing = http_server_ && http_server_->idle_connections.closed();
    if (!speaks_1_1() || is_closing || headers.list_contains("Connection", "close"))
        close_connection = true;
    else
        close_connection =
            !kept_by_version && !headers.list_contains("Connection", "keep-alive");
}

bool BaseHTTPRequestHandler::expects_100() const {
    return speaks_1_1() && request_version >= "HTTP/1.1" &&
           same_but_for_case(headers.get("Expect"), "100-continue");
}

bool BaseHTTPRequestHandler::handle_expect_100() {
    send_response_only(100);
    end_headers();
    wfile.flush();
    sent_before_answer_ = write_buffer().bytes_sent();
    return true;
}

// As Python's getattr(self, "do_" + command).
void BaseHTTPRequestHandler::call_method() {
    if (command == "GET")
        do_GET();
    else if (command == "HEAD")
        do_HEAD();
    else if (command == "POST")
        do_POST();
    else if (command == "PUT")
        do_PUT();
    else if (command == "DELETE")
        do_DELETE();
    else if (command == "OPTIONS")
        do_OPTIONS();
    else if (command == "PATCH")
        do_PATCH();
    else
        send_unsupported();
}

}  // namespace socketserver::http
