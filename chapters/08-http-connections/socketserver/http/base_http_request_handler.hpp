#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <exception>
#include <istream>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "socketserver/http/answer_head.hpp"
#include "socketserver/http/answered_request.hpp"
#include "socketserver/http/body_buffer.hpp"
#include "socketserver/http/date.hpp"
#include "socketserver/http/error_page.hpp"
#include "socketserver/http/head_parser.hpp"
#include "socketserver/http/headers.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/request_error.hpp"
#include "socketserver/stream_request_handler.hpp"

namespace socketserver::http {

/// Speaks HTTP with a client, and calls a method for each request: Python's
/// `BaseHTTPRequestHandler`.
///
///     class HelloHandler : public http::BaseHTTPRequestHandler {
///         void do_GET() override {
///             send_response(200);
///             send_header("Content-Length", "6");
///             end_headers();
///             wfile << "hello\n";
///         }
///     };
///
/// An answer that says neither Content-Length nor Transfer-Encoding ends with the
/// connection. An exception before anything of the answer was sent becomes a 500. A later
/// one ends the connection, so that nobody takes a half for a whole. (RFC 9110, RFC 9112)
class BaseHTTPRequestHandler : public StreamRequestHandler {
protected:
    BaseHTTPRequestHandler();

    // What a request asks for. A method that stays as it is answers 501.

    virtual void do_GET() { send_unsupported(); }      ///< Hook: a page is asked for.
    virtual void do_HEAD() { send_unsupported(); }     ///< Hook: GET without its body.
    virtual void do_POST() { send_unsupported(); }     ///< Hook: something is handed in.
    virtual void do_PUT() { send_unsupported(); }      ///< Hook: something is to be kept.
    virtual void do_DELETE() { send_unsupported(); }   ///< Hook: something is to go.
    virtual void do_OPTIONS() { send_unsupported(); }  ///< Hook: what is possible here?
    virtual void do_PATCH() { send_unsupported(); }    ///< Hook: a change.

    /// Calls the method for `command`. A derived class that knows others compares the
    /// name, and asks this one for the rest.
    virtual void call_method();

    // The request.

    std::string requestline;      ///< "GET /index.html?x=1 HTTP/1.1"
    std::string command;          ///< "GET"; empty before the line was understood.
    std::string path;             ///< "/index.html?x=1", not decoded.
    std::string request_version;  ///< "HTTP/1.1"
    Headers headers;              ///< Its headers.
    /// Its body, decoded, a stream that ends where the body ends; `rfile` has the same
    /// bytes. What is left unread is read to its end before the next request, up to
    /// `max_unread_body`.
    std::istream body{nullptr};

    /// All of the body that is not read yet: a form, say, that is handled as a whole.
    /// @param limit  how many bytes are taken
    /// @throws RequestError  413 when there are more: the client is told
    std::string read_body(std::size_t limit);

    /// Whether the connection ends after this request (RFC 9112, 9.3).
    bool close_connection = true;

    // The answer, from its first line to its last. Each step may be overridden, as in
    // Python, and calls the next ones as they are overridden.

    /// Logs the request, and begins an answer: its status line, Server and Date.
    /// @param code     404
    /// @param message  takes the place of "Not Found"
    /// @throws std::invalid_argument for a line break in the message
    virtual void send_response(int code,
                               std::optional<std::string_view> message = std::nullopt);

    /// Only the status line. @throws std::invalid_argument as send_response() does
    virtual void send_response_only(
        int code, std::optional<std::string_view> message = std::nullopt);

    /// Adds a header. `Connection: close` also ends the connection, and `keep-alive`
    /// keeps it: end_headers() does what the header says.
    /// @throws std::invalid_argument  when the name is no token, or the value has a line
    /// break or a NUL: with these a client could write headers of its own
    virtual void send_header(std::string_view keyword, std::string_view value);

    /// Adds a header whose value is a number: `send_header("Content-Length", 5)`. A class
    /// that overrides the other one says `using BaseHTTPRequestHandler::send_header;`, or
    /// this one is hidden in it.
    template <std::integral Number>
    requires(!std::same_as<Number, bool> &&
             !std::same_as<Number, char>) void send_header(std::string_view keyword,
                                                           Number value) {
        send_header(keyword, std::string_view(std::to_string(value)));
    }

    /// The empty line; the headers are written to `wfile`. What is written behind those
    /// of an answer without a body is dropped: to HEAD, 204, 205 and 304.
    /// Overridden, it can add a header to every answer.
    /// @throws std::system_error
    virtual void end_headers();

    /// Writes the headers so far to `wfile`.
    virtual void flush_headers();

    /// A whole answer from memory. Where the code allows no body, as 204 and 304, it has
    /// neither type nor text.
    /// @param code    200
    /// @param type    "text/html; charset=utf-8"
    /// @param text    what is sent; to HEAD its length alone is told
    /// @param fields  more headers: {{"Location", "/new"}}
    /// @throws std::invalid_argument as send_header() does, std::system_error
    void send_page(int code, std::string_view type, std::string_view text,
                   const std::vector<Headers::Field>& fields = {});

    /// A whole answer: a page that tells of an error. The connection is closed then.
    /// @param code     404
    /// @param message  takes the place of the code's phrase
    /// @param explain  takes the place of the code's description
    virtual void send_error(int code,
                            std::optional<std::string_view> message = std::nullopt,
                            std::optional<std::string_view> explain = std::nullopt);

    /// Hook: the page of an error. It is made of `error_message_format`.
    virtual ErrorPage make_error_page(int code, std::string_view message,
                                      std::string_view explain) const;

    /// Hook: a client waits to be told to send its body (RFC 9110, 10.1.1). Says `100
    /// Continue`; one that refuses sends its own answer and returns false.
    virtual bool handle_expect_100();

    // The log.

    /// Hook, called behind each answer if `log_format` is set, and only then: writes a
    /// line in that format to the server's log.
    virtual void log_answer(const AnsweredRequest& answered);

    /// Hook, called by send_response(), unless `log_format` is set: logs the request line
    /// and the code.
    /// @param size  what follows the code in the log; "-" is unknown
    virtual void log_request(int code, std::string_view size = "-");

    /// Hook: a request that failed. Calls log_message().
    virtual void log_error(std::string_view message);

    /// Hook: writes a line to the server's log, with the client and the time in front: to
    /// standard error, unless ServerLog::set_log() was called.
    /// Control characters are made visible, as a terminal would obey them.
    virtual void log_message(std::string_view message);

    /// Hook: the client as the log shows it: its host. A Unix client is its path, or
    /// `(unnamed)`.
    virtual std::string address_string() const;

    /// Hook: what the header Server says. It is asked once for a connection.
    virtual std::string version_string() const;

    /// Hook: "Sun, 06 Nov 1994 08:49:37 GMT", now, or another time. What the header Date
    /// says: it is asked once for a second.
    virtual std::string date_time_string(
        std::optional<Seconds> time = std::nullopt) const;

    /// Hook: "06/Nov/1994 09:49:37", now, in the machine's own time zone.
    virtual std::string log_date_time_string() const;

    // To be set by a derived class, in its constructor, say.

    /// What is spoken: with "HTTP/1.1" connections are kept open, after answers that say
    /// how long they are. It is read when handle() begins.
    std::string protocol_version = "HTTP/1.0";

    /// What a request may leave out: its version, as in HTTP/0.9, and its Host.
    HeadRules head_rules;

    /// The version of a request that names none.
    std::string_view default_request_version = "HTTP/0.9";

    std::string server_version = "BaseHTTP/0.6";  ///< The first half of Server.
    std::string sys_version = "C++/20";           ///< The second half of Server.

    /// The page that tells of an error, with `%(code)d`, `%(message)s` and `%(explain)s`
    /// in it, and `%%` for a percent sign. The text must outlive the handler.
    std::string_view error_message_format;
    std::string_view error_content_type = "text/html;charset=utf-8";  ///< Its type.

    /// How a request is logged when it was answered: `combined_log`, `json_log`, or a
    /// function of one's own. Unless it is set, a request is logged when its answer
    /// begins, as in Python, and nobody looks at a clock.
    LogFormat log_format = nullptr;

    /// Headers of every answer, also of one that tells of an error. One that an answer
    /// says itself is not added to it.
    std::vector<Headers::Field> headers_of_all_answers;

    /// How long a request's line and headers may take, from the first byte on: 10 s. To
    /// read the rest of a body for nobody may take as long.
    Timeout header_timeout = std::chrono::seconds(10);

    /// How much of a body is read for nobody, in bytes: 1 MiB. With more left the
    /// connection closes.
    std::uint64_t max_unread_body = 1 << 20;

    // How it works.

    /// The buffer under `body`, while a request is being answered.
    BodyBuffer& body_buffer() { return *body_buffer_; }

    /// Ends the connection so that the client sees that something is missing: RST in the
    /// place of FIN. Nothing more can be sent.
    /// @throws std::system_error
    void reset_connection();

    /// To be called where the rest of an answer can't be sent: ends the connection, by a
    /// reset where the client would take the end for that of the answer.
    void cut_answer_short();

    /// Reads one request and answers it.
    virtual void handle_one_request();

    /// Reads the line and the headers. One that refuses a request, for want of a password
    /// say, sends its answer and returns false.
    /// @return false when an answer was sent, or none is due
    /// @throws RequestError
    virtual bool parse_request();

    /// Attaches the streams to the connection; `rfile` and `body` to the request's body.
    void setup() override;

    /// One request after the other, as long as the connection is kept.
    void handle() override;

    /// Sends what is left. A client that is still sending is read from for a while, or
    /// the end of the connection could take its answer from it.
    void finish() override;

private:
    // These stand in base_http_request_handler_requests.cpp.
    bool wait_for_request();
    bool outlasts(int others);
    void answer_request();
    bool read_head_in_time();
    void decide_about_connection();
    bool expects_100() const;
    bool drain_body();

    bool read_head();
    void feed(HeadParser& parser);
    void take(HeadParser& parser);
    bool connection_failed() { return read_buffer().failed() || write_buffer().failed(); }
    void send_unsupported();
    std::exception_ptr try_to_answer();
    void begin_answer();
    void log_what_was_sent();
    void write_log(std::string_view line) const;
    void check_answer(bool is_due);
    void check_unannounced_answer();
    std::optional<std::uint64_t> sent_past_wfile();
    bool ends_with_head() const;
    std::optional<std::uint64_t> body_size() const;
    void send_failure(const RequestError& error);
    void guard_answer();
    void release_answer();

    // The server, if it is one of HTTP: handle() finds it, to tell it of idle
    // connections.
    HTTPServer* http_server_ = nullptr;

    // The answer to this request: the methods that send write it, and flush_headers()
    // passes it on to `wfile`.
    AnswerHead answer_;

    // The same as request_version, or 1.0 before the line was understood: take() sets it.
    Version version_ = http_1_0;

    // The same as protocol_version: handle() sets it.
    Version protocol_ = http_1_0;

    // The status of the answer: send_response_only() notes it.
    int code_ = 0;

    // What the header Server says: send_response() asks version_string() for it, once.
    std::string server_;

    // What the header Date says: send_response() asks it, and it date_time_string().
    CurrentDate date_;

    // It is under `body` and `rfile`. setup() makes it, as it needs the connection.
    std::optional<BodyBuffer> body_buffer_;

    // Whether the end of the connection is a reset by now: from end_headers() on for an
    // answer that ends with it, until it is whole.
    bool is_guarded_ = false;

    // Whether a request could not be read or answered: handle_one_request() notes it, and
    // finish() reads on then.
    bool has_failed_ = false;

    // How many bytes had been written to `wfile` before this answer: begin_answer() notes
    // it, and end_headers() behind an interim one. By it send_failure() sees whether the
    // client has a part of the answer.
    std::uint64_t answer_begin_ = 0;

    // How many bytes had been written before its body: begin_answer() notes it, and
    // end_headers() behind the head.
    std::uint64_t body_begin_ = 0;

    // How many bytes had been sent past `wfile` before this answer, as far as
    // check_answer() has seen, and how many of this answer were.
    std::uint64_t past_before_answer_ = 0;
    std::uint64_t past_in_answer_ = 0;

    // When the request began: begin_answer() looks at the clock if log_format is set.
    std::chrono::steady_clock::time_point begin_time_;

    // Whether the handler has ended the connection within this answer:
    // cut_answer_short() and reset_connection() note it.
    bool is_cut_short_ = false;
};

}  // namespace socketserver::http
