// What a handler does with every request, and all that it says: answers, error pages and
// the log. How requests follow one another stands in
// base_http_request_handler_requests.cpp.

#include "socketserver/http/base_http_request_handler.hpp"

#include <cxxabi.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "socketserver/bytes_given.hpp"
#include "socketserver/error_report.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/error_page.hpp"
#include "socketserver/http/failed_call.hpp"
#include "socketserver/http/log_escape.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/server_log.hpp"
#include "socketserver/http/status.hpp"
#include "socketserver/linger.hpp"
#include "socketserver/reset_at_close.hpp"

namespace socketserver::http {

using namespace std::string_view_literals;

namespace {

// Whether a head has a header of this name.
bool has_line(std::string_view head, std::string_view name) {
    return std::ranges::any_of(split_list(head, '\n'), [&](std::string_view line) {
        return same_but_for_case(line.substr(0, line.find(':')), name);
    });
}

// What a client is told that has done nothing wrong.
RequestError failure_with(int code) {
    return {code, std::string(find_status(code)->phrase)};
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

void BaseHTTPRequestHandler::setup() {
    StreamRequestHandler::setup();
    body_buffer_.emplace(read_buffer());
    rfile.rdbuf(&*body_buffer_);
    body.rdbuf(&*body_buffer_);
    rfile.exceptions(std::ios::badbit);
    body.exceptions(std::ios::badbit);
}

void BaseHTTPRequestHandler::finish() {
    StreamRequestHandler::finish();
    const bool is_open = connection().fileno() >= 0 && !write_buffer().failed();
    const bool is_read = body_buffer_->at_end() && read_buffer().at_hand().empty();
    if (is_open && (has_failed_ || !is_read))
        linger(connection());
}

void BaseHTTPRequestHandler::handle_one_request() {
    if (!wait_for_request())
        return;
    begin_answer();
    const std::exception_ptr failure = try_to_answer();
    if (log_format)
        log_what_was_sent();
    if (failure)
        std::rethrow_exception(failure);
}

// What went wrong is only noted where it is caught. To tell the client of it may mean to
// wait, and nobody waits while an exception is being handled. What the server is to be
// told is returned.
std::exception_ptr BaseHTTPRequestHandler::try_to_answer() {
    std::optional<RequestError> refusal;  // what the client is told, if not 500
    std::exception_ptr failure;           // what the server is told
    std::string problem;                  // what the log is told
    try {
        answer_request();
        wfile.flush();
        write_buffer().lift_end();
        if (is_guarded_)
            release_answer();
        return nullptr;
    } catch (const RequestError& error) {
        refusal = error;
    } catch (const FailedCall& error) {
        refusal = failure_with(error.status());
        problem = error.what();
    } catch (const std::system_error& error) {
        if (connection_failed())
            problem = std::string("Connection lost: ") + error.what();
        else
            failure = std::current_exception();
    } catch (const abi::__forced_unwind&) {
        cut_answer_short();
        throw;
    } catch (...) {
        failure = std::current_exception();
    }

    has_failed_ = true;
    write_buffer().discard();
    if (!problem.empty())
        log_error(problem);
    close_connection = true;
    if (refusal || failure)
        send_failure(refusal ? *refusal : failure_with(500));
    else
        cut_answer_short();  // nobody is left to be answered
    return failure;
}

void BaseHTTPRequestHandler::begin_answer() {
    answer_begin_ = write_buffer().bytes_written();
    body_begin_ = answer_begin_;
    past_in_answer_ = 0;
    is_cut_short_ = false;
    code_ = 0;
    if (log_format)  // nobody else wants to know it
        begin_time_ = std::chrono::steady_clock::now();
}

// Whether an answer ends where its head says. If not, that is a slip of the handler's,
// and would shift all later answers of the connection.
void BaseHTTPRequestHandler::check_answer(bool is_due) {
    const SocketWriteBuffer& written = write_buffer();
    const bool is_exact = written.missing() == 0 && written.dropped() == 0;
    const bool has_head = answer_.state() == AnswerHead::State::ended;
    if (has_head && (is_exact || ends_with_head()))
        return;
    if (answer_.state() == AnswerHead::State::head)
        throw std::logic_error("the headers were not ended: call end_headers()");
    if (is_cut_short_)
        return;
    if (!has_head)
        return is_due ? check_unannounced_answer() : void();
    past_in_answer_ = sent_past_wfile().value_or(0);
    if (written.dropped() == 0 && past_in_answer_ == written.missing()) {
        past_before_answer_ += past_in_answer_;
        return;
    }
    const std::uint64_t length = answer_.length().value_or(0);
    const std::uint64_t size =
        length - written.missing() + written.dropped() + past_in_answer_;
    throw std::logic_error("the answer has " + std::to_string(size) +
                           " bytes, and its Content-Length says " +
                           std::to_string(length));
}

// An answer without send_response(), as a handler of its own protocol sends it. Nobody
// knows where it ends, so the connection ends there.
void BaseHTTPRequestHandler::check_unannounced_answer() {
    const bool has_written = write_buffer().bytes_written() != answer_begin_;
    const auto past = sent_past_wfile();
    past_in_answer_ = past.value_or(0);
    if (!has_written && connection().fileno() >= 0 && past == 0)
        throw std::logic_error(command +
                               " was not answered: call send_response() or send_error()");
    close_connection = true;
}

// How much of this answer was sent past `wfile`, by the Socket itself. None when nobody
// knows.
std::optional<std::uint64_t> BaseHTTPRequestHandler::sent_past_wfile() {
    const std::uint64_t known = write_buffer().bytes_sent() + past_before_answer_;
    const auto given = bytes_given(connection());
    if (!given)
        return std::nullopt;
    return *given > known ? *given - known : 0;
}

// Whether there is a request.
bool BaseHTTPRequestHandler::read_head() {
    HeadParser parser(head_rules);
    requestline.clear();
    headers.clear();
    parser.requestline = std::move(requestline);  // so their memory is used again
    parser.headers() = std::move(headers);
    try {
        feed(parser);
    } catch (const std::system_error&) {
        take(parser);
        if (!parser.has_begun())  // nobody is told of an idle client that leaves
            return false;
        throw;
    } catch (...) {
        take(parser);  // the log shows the line, and an error for HEAD has no page
        throw;
    }
    take(parser);
    return !parser.nothing();
}

void BaseHTTPRequestHandler::feed(HeadParser& parser) {
    while (!parser.done()) {
        if (read_buffer().wait_for_bytes())
            read_buffer().consume(parser.feed(read_buffer().at_hand()));
        else
            parser.finish();
    }
}

void BaseHTTPRequestHandler::take(HeadParser& parser) {
    RequestLine& line = parser.line;
    command = line.command;
    path = std::move(line.path);
    request_version = line.version_text;
    version_ = line.version.value_or(http_1_0);
    if (!line.version && !command.empty()) {
        request_version = default_request_version;
        version_ = parse_version(request_version).value_or(http_0_9);
    }
    requestline = std::move(parser.requestline);
    headers = std::move(parser.headers());
}

// Piece by piece, as they come: memory is taken for what is there, and not for what the
// client has promised.
std::string BaseHTTPRequestHandler::read_body(std::size_t limit) {
    using Traits = BodyBuffer::traits_type;
    BodyBuffer& source = *body_buffer_;
    std::string text;
    const auto fits = [&] { return source.left() <= limit - text.size(); };
    while (fits() && !Traits::eq_int_type(source.sgetc(), Traits::eof()) && fits()) {
        const std::streamsize piece = source.in_avail();
        const std::size_t size = text.size();
        text.resize(size + static_cast<std::size_t>(piece));
        source.sgetn(text.data() + size, piece);
    }
    if (!fits())
        throw RequestError(413, std::string(find_status(413)->phrase),
                           "At most " + std::to_string(limit) + " bytes are taken");
    return text;
}

// As Python's getattr(self, "do_" + command).
void BaseHTTPRequestHandler::call_method() {
    if (command == "GET"sv)
        do_GET();
    else if (command == "HEAD"sv)
        do_HEAD();
    else if (command == "POST"sv)
        do_POST();
    else if (command == "PUT"sv)
        do_PUT();
    else if (command == "DELETE"sv)
        do_DELETE();
    else if (command == "OPTIONS"sv)
        do_OPTIONS();
    else if (command == "PATCH"sv)
        do_PATCH();
    else
        send_unsupported();
}

void BaseHTTPRequestHandler::send_response(int code,
                                           std::optional<std::string_view> message) {
    if (!log_format)
        log_request(code);
    send_response_only(code, message);
    if (server_.empty())
        server_ = version_string();
    send_header("Server", server_);
    send_header("Date", date_.text([this] { return date_time_string(); }));
}

void BaseHTTPRequestHandler::send_response_only(int code,
                                                std::optional<std::string_view> message) {
    const Status* status = find_status(code);
    answer_.status(protocol_version, code,
                   message.value_or(status ? status->phrase : ""));
    code_ = code;
}

// Whether the client takes what follows the head for another answer (RFC 9112, 6.3). A
// 205 has no body either, but if its head announces one, its bytes are read.
bool BaseHTTPRequestHandler::ends_with_head() const {
    if (command == "HEAD"sv)
        return code_ >= 200;
    if (code_ < 200 || has_body(code_))
        return false;
    return code_ != 205 || !answer_.says_length() || answer_.length() == 0;
}

// How many bytes may follow the head. None: as many as the handler writes, since the end
// of the connection ends them, or another protocol follows: 101, and 2xx to CONNECT.
std::optional<std::uint64_t> BaseHTTPRequestHandler::body_size() const {
    if (code_ < 200 || (command == "CONNECT"sv && code_ < 300))
        return std::nullopt;
    return ends_with_head() ? 0 : answer_.length();
}

void BaseHTTPRequestHandler::send_header(std::string_view keyword,
                                         std::string_view value) {
    answer_.header(keyword, value);
}

void BaseHTTPRequestHandler::end_headers() {
    for (const auto& [name, value] : headers_of_all_answers)
        if (!has_line(answer_.text(), name))
            send_header(name, value);
    close_connection = answer_.end(close_connection);
    if (answer_.ends_with_connection() || version_ == http_0_9)
        guard_answer();
    flush_headers();
    body_begin_ = write_buffer().bytes_written();
    if (const auto size = body_size())
        write_buffer().end_behind(*size);
    if (answer_.state() == AnswerHead::State::none)  // the last answer is still to come
        answer_begin_ = body_begin_;
}

void BaseHTTPRequestHandler::flush_headers() {
    const std::string& text = answer_.text();
    if (answer_.text_is_first() && write_buffer().bytes_written() != answer_begin_ &&
        !connection_failed())
        throw std::logic_error("a part of the body was written before end_headers()");
    if (version_ != http_0_9)  // there an answer is only its body
        wfile.write(text.data(), static_cast<std::streamsize>(text.size()));
    answer_.forget_text();
}

void BaseHTTPRequestHandler::send_page(int code, std::string_view type,
                                       std::string_view text,
                                       const std::vector<Headers::Field>& fields) {
    send_response(code);
    if (has_body(code)) {
        send_header("Content-Type", type);
        send_header("Content-Length", text.size());
    }
    for (const auto& [name, value] : fields)
        send_header(name, value);
    end_headers();
    wfile << text;
}

void BaseHTTPRequestHandler::send_error(int code, std::optional<std::string_view> message,
                                        std::optional<std::string_view> explain) {
    const Status* status = find_status(code);
    const std::string_view phrase = message.value_or(status ? status->phrase : "???");
    if (!log_format)
        log_error("code " + std::to_string(code) + ", message " + std::string(phrase));
    send_response(code, phrase);
    send_header("Connection", "close");
    if (code == 503)
        send_header("Retry-After", "1");  // second
    if (!has_body(code))
        return end_headers();

    const ErrorPage page = make_error_page(
        code, phrase, explain.value_or(status ? status->description : "???"));
    send_header("Content-Type", page.type);
    send_header("Content-Length", std::to_string(page.content.size()));
    end_headers();
    if (command != "HEAD")
        wfile << page.content;
}

ErrorPage BaseHTTPRequestHandler::make_error_page(int code, std::string_view message,
                                                  std::string_view explain) const {
    return {.type = std::string(error_content_type),
            .content = error_page(error_message_format, code, message, explain)};
}

void BaseHTTPRequestHandler::send_unsupported() {
    send_error(501, "Unsupported method (" + repr_of_begin(command) + ")");
}

// In the place of an answer that failed, if nothing of it was sent yet. Otherwise, where
// only the connection's end tells the client that the answer is whole, it must not see
// one.
void BaseHTTPRequestHandler::send_failure(const RequestError& error) {
    const bool says_length = answer_.says_length() && !is_guarded_;
    answer_.clear();
    wfile.clear();
    if (write_buffer().bytes_sent() > answer_begin_ || sent_past_wfile().value_or(0) > 0)
        return says_length ? void() : reset_connection();
    release_answer();
    answer_begin_ = write_buffer().bytes_written();
    std::string problem;
    try {
        if (contains_line_end(error.what()))  // it can't stand in a status line
            send_error(500);
        else
            send_error(error.code(), error.what(), error.explain());
        wfile.flush();
    } catch (const std::exception& second_error) {
        problem = second_error.what();
    }
    if (!problem.empty())
        log_error("No answer: " + problem);
}

void BaseHTTPRequestHandler::reset_connection() {
    is_cut_short_ = true;
    set_reset_at_close(connection(), true);
    connection().close();
}

// Whatever ends the connection early, be it that the server is killed, the client must
// not take a part of the answer for all of it.
void BaseHTTPRequestHandler::guard_answer() {
    set_reset_at_close(connection(), true);
    is_guarded_ = true;
}

void BaseHTTPRequestHandler::release_answer() {
    if (is_guarded_ && connection().fileno() >= 0)  // a handler may have closed it
        set_reset_at_close(connection(), false);
    is_guarded_ = false;
}

void BaseHTTPRequestHandler::cut_answer_short() {
    is_cut_short_ = true;
    close_connection = true;
    if (is_guarded_)
        connection().close();
}

// Nothing is logged of a client that has asked for nothing.
void BaseHTTPRequestHandler::log_what_was_sent() {
    const std::uint64_t sent = write_buffer().bytes_sent();
    const std::uint64_t bytes =
        (sent > body_begin_ ? sent - body_begin_ : 0) + past_in_answer_;
    if (code_ == 0 && bytes == 0)
        return;
    const auto duration = std::chrono::steady_clock::now() - begin_time_;
    log_answer({.client = address_string(),
                .requestline = requestline,
                .command = command,
                .path = path,
                .headers = headers,
                .code = code_,
                .bytes = bytes,
                .begin = std::chrono::floor<std::chrono::seconds>(
                    std::chrono::system_clock::now() -
                    std::chrono::duration_cast<std::chrono::microseconds>(duration)),
                .duration = duration});
}

void BaseHTTPRequestHandler::log_answer(const AnsweredRequest& answered) {
    const std::string line = log_format(answered);
    if (!line.empty())
        write_log(line);
}

void BaseHTTPRequestHandler::write_log(std::string_view line) const {
    if (const auto* log = dynamic_cast<const ServerLog*>(&server()))
        log->write_log(line);
    else
        write_to_stderr(line);
}

void BaseHTTPRequestHandler::log_request(int code, std::string_view size) {
    std::string message = "\"";
    message.append(requestline).append("\" ").append(std::to_string(code));
    log_message(message.append(" ").append(size));
}

void BaseHTTPRequestHandler::log_error(std::string_view message) {
    log_message(message);
}

void BaseHTTPRequestHandler::log_message(std::string_view message) {
    write_log(address_string() + " - - [" + log_date_time_string() + "] " +
              escape_for_log(message) + "\n");
}

std::string BaseHTTPRequestHandler::address_string() const {
    const std::string host = client_address().host();
    return host.empty() ? client_address().to_string() : host;
}

std::string BaseHTTPRequestHandler::version_string() const {
    std::string text;
    text.reserve(server_version.size() + 1 + sys_version.size());
    return text.append(server_version).append(" ").append(sys_version);
}

std::string BaseHTTPRequestHandler::date_time_string(std::optional<Seconds> time) const {
    return format_date(time.value_or(current_time()));
}

std::string BaseHTTPRequestHandler::log_date_time_string() const {
    return format_log_date(current_time());
}

}  // namespace socketserver::http
