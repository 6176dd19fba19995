#include "socketserver/http/head_parser.hpp"

#include "socketserver/http/ascii.hpp"

namespace socketserver::http {

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
                check_headers();
                state_ = State::done;
            }
        }
    }
    return size - bytes.size();
}

void HeadParser::take_request_line(std::string_view text) {
    if (text.size() > max_line)
        throw RequestError(414, "Request-URI Too Long");
    while (text.ends_with('\n') || text.ends_with('\r'))
        text.remove_suffix(1);
    if (trim(text).empty()) {
        state_ = State::nothing;
        return;
    }
    requestline = text;
    line = parse_request_line(requestline);
    state_ = line.version ? State::at_headers : State::done;
}

void HeadParser::check_headers() const {
    if (header_lines_.headers.count("Host") > 1)  // a proxy may have taken the other one
        throw RequestError(400, "More than one Host");
}

void HeadParser::finish() {
    if (refusal_)
        throw RequestError(*refusal_);
    if (state_ == State::at_line &&
        cutter_.part().find_first_not_of(" \t\r") == std::string_view::npos)
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
