// How requests follow one another on a connection: when one begins, how long its head may
// take, whether the connection is kept, and what becomes of a body that nobody read.

#include <system_error>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/idle_wait.hpp"

namespace socketserver::http {

void BaseHTTPRequestHandler::handle() {
    http_server_ = dynamic_cast<HTTPServer*>(&server());
    protocol_ = parse_version(protocol_version).value_or(http_1_0);
    do {
        close_connection = true;
        handle_one_request();
    } while (!close_connection);
}

// Whether the client may go on, though others may wait for its place. Its last answer is
// sent before. A client that has none yet is given more time: it would not ask again.
bool BaseHTTPRequestHandler::outlasts(int others) {
    constexpr std::chrono::milliseconds for_the_first_request{1000};
    constexpr std::chrono::milliseconds for_another_one{100};
    write_buffer().pubsync();
    const bool is_new = write_buffer().bytes_sent() == 0;
    return wait_beside_others(connection().fileno(), others, connection().gettimeout(),
                              is_new ? for_the_first_request : for_another_one);
}

// Nobody is told of the end of a connection that was idle: it is how all of them end.
bool BaseHTTPRequestHandler::wait_for_request() {
    if (!read_buffer().at_hand().empty())
        return true;
    headers.clear();  // they may be large, and the next request far away
    IdleConnections* const idle =
        http_server_ ? &http_server_->idle_connections : nullptr;
    const IdleConnections::Wait wait(idle, connection());
    try {
        return (!idle || idle->others() < 0 || outlasts(idle->others())) &&
               read_buffer().wait_for_bytes();
    } catch (const std::system_error&) {
        return false;
    }
}

void BaseHTTPRequestHandler::answer_request() {
    const bool is_answer_due = parse_request();
    if (is_answer_due)
        call_method();
    else
        close_connection = true;
    check_answer(is_answer_due);
    if (!close_connection && !drain_body())
        close_connection = true;
}

bool BaseHTTPRequestHandler::parse_request() {
    answer_.begin("", http_1_0, protocol_);
    if (!read_head_in_time())
        return false;
    decide_about_connection();
    body_buffer_->begin(body_framing(headers, version_));
    body.clear();
    rfile.clear();
    return !expects_100() || handle_expect_100();
}

// A client may not take for ever, even if each of its bytes comes in time.
bool BaseHTTPRequestHandler::read_head_in_time() {
    read_buffer().set_deadline(Deadline(header_timeout));
    try {
        const bool is_request = read_head();
        read_buffer().set_deadline(std::nullopt);
        return is_request;
    } catch (const std::system_error& error) {
        if (error.code() == std::errc::timed_out)
            throw RequestError(408, "Request Timeout");
        throw;
    }
}

void BaseHTTPRequestHandler::decide_about_connection() {
    const bool kept_by_client =
        (version_ >= http_1_1 || headers.list_contains("Connection", "keep-alive")) &&
        !headers.list_contains("Connection", "close") && version_ > http_0_9;
    const bool may_be_kept = kept_by_client && protocol_ >= http_1_1;
    const bool is_closing = http_server_ && http_server_->idle_connections.closed();
    answer_.begin(command, version_, protocol_);
    close_connection = !may_be_kept || is_closing;
}

bool BaseHTTPRequestHandler::expects_100() const {
    return same_but_for_case(headers.get("Expect"), "100-continue") &&
           version_ >= http_1_1 && protocol_ >= http_1_1;
}

bool BaseHTTPRequestHandler::handle_expect_100() {
    send_response_only(100);
    answer_.end(close_connection);
    flush_headers();
    wfile.flush();
    answer_begin_ = write_buffer().bytes_written();
    return true;
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

}  // namespace socketserver::http
