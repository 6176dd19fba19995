#include "socketserver/http/base_http_request_handler.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <stdexcept>
#include <system_error>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/request_line.hpp"

namespace socketserver::http {

void BaseHTTPRequestHandler::setup() {
    StreamRequestHandler::setup();
    http_server_ = dynamic_cast<HTTPServer*>(&server());
    if (http_server_)
        idle_member_.emplace(http_server_->idle_connections);
    body_buffer_.emplace(read_buffer());
    body.rdbuf(&*body_buffer_);
    body.exceptions(std::ios::badbit);
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
        if (connection_failed()) {  // nobody is left to be answered
            write_buffer().discard();
            return log_error(std::string("Connection lost: ") + error.what());
        }
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
    if (read_buffer().in_avail() > 0)
        return true;
    const IdleConnections::Wait wait(idle_member_ ? &*idle_member_ : nullptr,
                                     connection());
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
    if (!headers_buffer_.empty())
        throw std::logic_error("the headers were not ended: call end_headers()");
    if (!close_connection && !drain_body())
        close_connection = true;
    headers = Headers();  // they may be large, and the next request far away
}

// Whether the next request begins where the connection is now.
bool BaseHTTPRequestHandler::drain_body() {
    if (body_buffer_->at_end())
        return true;
    read_buffer().set_deadline(Deadline(header_timeout));
    try {
        const bool at_end = body_buffer_->drain(max_unread_body);
        read_buffer().set_deadline(std::nullopt);
        return at_end;
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

// What is asked of a proxy names the host too (RFC 9112, 3.2.2).
void BaseHTTPRequestHandler::remove_host(std::string& path) {
    constexpr std::string_view scheme = "http://";
    if (!same_but_for_case(std::string_view(path).substr(0, scheme.size()), scheme))
        return;
    path.erase(0, std::min(path.find_first_of("/?#", scheme.size()), path.size()));
    if (!path.starts_with('/'))
        path = std::string("/") + path;
}

bool BaseHTTPRequestHandler::parse_request() {
    is_kept_by_both_ = false;
    says_length_ = false;
    std::string line = std::move(requestline);  // so its memory is used again
    requestline.clear();
    command.clear();
    path.clear();
    request_version.clear();
    read_line(read_buffer(), line, max_line + 1);
    if (line.size() > max_line)
        throw RequestError(414, "Request-URI Too Long");
    line.erase(line.find_last_not_of("\r\n") + 1);
    if (line.find_first_not_of(" \t") == std::string::npos)
        return false;
    requestline = std::move(line);

    RequestLine request = parse_request_line(requestline);
    command = std::move(request.command);
    path = std::move(request.path);
    remove_host(path);
    // Behind "//" a browser would read the name of a host, in a redirect say.
    if (path.starts_with("//"))
        path.erase(0, std::min(path.find_first_not_of('/'), path.size()) - 1);
    if (request.version.empty()) {
        request_version = default_request_version;
        headers = Headers();
    } else {
        request_version = std::move(request.version);
        headers = read_headers(read_buffer());
    }
    if (headers.count("Host") > 1)  // a proxy may have taken the other one
        throw RequestError(400, "More than one Host");
    decide_about_connection(request.keeps_alive);
    body_buffer_->begin(body_framing(headers, request_version));
    body.clear();
    return !expects_100() || handle_expect_100();
}

void BaseHTTPRequestHandler::decide_about_connection(bool kept_by_version) {
    const bool kept_by_client =
        (kept_by_version || headers.list_contains("Connection", "keep-alive")) &&
        !headers.list_contains("Connection", "close") && request_version != "HTTP/0.9";
    is_kept_by_both_ = kept_by_client && speaks_1_1();
    const bool is_closing = http_server_ && http_server_->idle_connections.closed();
    close_connection = !is_kept_by_both_ || is_closing;
}

bool BaseHTTPRequestHandler::expects_100() const {
    return same_but_for_case(headers.get("Expect"), "100-continue") && speaks_1_1() &&
           request_version >= "HTTP/1.1";
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
