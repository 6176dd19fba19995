#include "socketserver/http/head_parser.hpp"

#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/host.hpp"
#include "socketserver/http/repr.hpp"

namespace socketserver::http {

namespace {

// One must be passed over (RFC 9112, 2.2). Some more hurt nobody; without end they might.
constexpr int max_empty_lines = 4;

}  // namespace

std::size_t HeadParser::feed(std::string_view bytes) {
    if (refusal_)
        throw RequestError(*refusal_);
    try {
        return take(bytes);
    } catch (const RequestError& error) {
        refusal_ = error;
        throw;
    }
}

std::size_t HeadParser::take(std::string_view bytes) {
    const std::size_t size = bytes.size();
    while (!done() && !bytes.empty()) {
        if (state_ == State::at_line) {
            if (const auto text = cutter_.take(bytes, max_line))
                take_request_line(*text);
        } else {
            bytes.remove_prefix(header_lines_.feed(bytes));
            if (header_lines_.done()) {
                settle_host();
                state_ = State::done;
            }
        }
    }
    return size - bytes.size();
}

void HeadParser::take_request_line(std::string_view text) {
    if (text.size() > max_line)
        throw RequestError(414, "URI Too Long");
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    if (text.empty() && ++empty_lines_ <= max_empty_lines)
        return;
    if (trim(text).empty()) {
        state_ = State::nothing;
        return;
    }
    requestline = text;
    RequestLine parsed = parse_request_line(requestline);
    if (!parsed.version && !rules_.allow_http_0_9)
        throw RequestError(400, "HTTP/0.9 is not spoken here");
    line = std::move(parsed);
    state_ = line.version ? State::at_headers : State::done;
}

// A proxy may go by a host of its own choice, and this server by another one. What stands
// in a whole URL counts, whatever Host says (RFC 9112, 3.2.2).
void HeadParser::settle_host() {
    const std::string* host = nullptr;
    for (const auto& [name, value] : header_lines_.headers) {
        if (!same_but_for_case(name, "Host"))
            continue;
        if (host)
            throw RequestError(400, "More than one Host");
        if (!value.empty() && !is_host(value))
            throw RequestError(400, "Bad Host (" + repr_of_begin(value) + ")");
        host = &value;
    }
    if (!host && rules_.require_host && line.version >= http_1_1)
        throw RequestError(400, "No Host");
    if (!line.host.empty())
        headers().set("Host", line.host);
}

bool HeadParser::has_begun() const {
    return state_ != State::at_line ||
           cutter_.part().find_first_not_of(" \t\r") != std::string_view::npos;
}

void HeadParser::finish() {
    if (refusal_)
        throw RequestError(*refusal_);
    if (!has_begun())
        state_ = State::nothing;
    if (done())
        return;
    if (state_ == State::at_line)
        requestline = cutter_.part();  // for the log
    refusal_ = RequestError(
        400, state_ == State::at_line ? "Incomplete request line" : "Incomplete headers");
    throw RequestError(*refusal_);
}

}  // namespace socketserver::http
