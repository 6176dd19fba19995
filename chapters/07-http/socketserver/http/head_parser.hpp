#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/line_cutter.hpp"
#include "socketserver/http/request_error.hpp"
#include "socketserver/http/request_line.hpp"

namespace socketserver::http {

/// What a request's head may leave out.
struct HeadRules {
    /// Whether a line without a version is a request of HTTP/0.9. It has no headers, and
    /// its answer has none: who expects a head takes the page for one.
    bool allow_http_0_9 = true;

    /// Whether a request of HTTP/1.1 needs a Host, as RFC 9112, 3.2 wants it.
    bool require_host = false;
};

/// Reads the head of a request, its line and its headers, out of the bytes that it is
/// fed. It knows no connection and never waits. However the bytes are cut into pieces,
/// the result is the same.
///
/// The first thing that is wrong is thrown as soon as its line is there, and thrown again
/// by each later call. What was understood up to there can still be read.
class HeadParser {
public:
    /// @param rules  what the head may leave out
    explicit HeadParser(const HeadRules& rules = {}) : rules_(rules) {}
    HeadParser(const HeadParser&) = delete;  // `line` refers to `requestline`
    HeadParser& operator=(const HeadParser&) = delete;

    /// Takes what belongs to the head, and never a byte behind its end. Some empty lines
    /// in front of it are passed over: clients of old end a body with one.
    /// @return how many bytes were taken
    /// @throws RequestError  400, 414, 431 or 505
    std::size_t feed(std::string_view bytes);

    /// The client sends no more.
    /// @throws RequestError  400 for a head that has begun and not ended
    void finish();

    /// Whether the head has ended: with its empty line, or in HTTP/0.9 with its first
    /// one.
    bool done() const { return state_ == State::done || nothing(); }

    /// Whether there was a blank line in the place of a request, or nothing at all.
    bool nothing() const { return state_ == State::nothing; }

    /// Whether something of a request has arrived: more than empty lines.
    bool has_begun() const;

    std::string requestline;  ///< "GET /index.html HTTP/1.1", without its end.
    RequestLine line;         ///< What the line says: parts of requestline.

    /// The headers so far.
    Headers& headers() { return header_lines_.headers; }

private:
    enum class State { at_line, at_headers, done, nothing };

    std::size_t take(std::string_view bytes);
    void take_request_line(std::string_view text);
    void settle_host();

    HeadRules rules_;
    int empty_lines_ = 0;           // How many take_request_line() has passed over.
    State state_ = State::at_line;  // What the next byte belongs to.
    LineCutter cutter_;             // It keeps the part of the request line so far.
    HeaderLines header_lines_;      // It takes what stands behind the line.
    std::optional<RequestError> refusal_;  // The first error, for each later call.
};

}  // namespace socketserver::http
