#include "socketserver/http/answer_head.hpp"

#include <algorithm>
#include <stdexcept>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/status.hpp"

namespace socketserver::http {

namespace {

// A line break would begin a header of the client's own, and an empty line a body.
std::invalid_argument line_break_in(std::string_view name, std::string_view text) {
    return std::invalid_argument("The " + std::string(name) + " " + repr(text) +
                                 " has a line break or a NUL: leave it out");
}

}  // namespace

void AnswerHead::begin(bool to_head, bool may_be_kept) {
    clear();
    to_head_ = to_head;
    may_be_kept_ = may_be_kept;
}

void AnswerHead::clear() {
    state_ = State::none;
    text_.clear();
    said_ = Said();
}

void AnswerHead::status(std::string_view version, int code, std::string_view phrase) {
    if (contains_line_end(phrase))
        throw line_break_in("message", phrase);
    step(Event::status);
    said_ = Said();
    said_.code = code;
    text_.append(version).append(" ").append(std::to_string(code));
    text_.append(" ").append(phrase).append("\r\n");
}

void AnswerHead::header(std::string_view name, std::string_view value) {
    if (!is_token(name))
        throw std::invalid_argument("The header " + repr(name) +
                                    " is no name: use letters, digits and -");
    if (contains_line_end(value))
        throw line_break_in(name, value);
    step(Event::header);
    if (same_but_for_case(name, "Connection"))
        note_connection(value);
    else if (same_but_for_case(name, "Content-Length"))
        said_.length = true;
    else if (same_but_for_case(name, "Transfer-Encoding"))
        said_.encoding = true;
    text_.append(name).append(": ").append(value).append("\r\n");
}

void AnswerHead::note_connection(std::string_view options) {
    said_.connection = true;
    for (const std::string_view option : split_list(options)) {
        if (same_but_for_case(option, "close"))
            said_.closes = true;
        else if (same_but_for_case(option, "keep-alive"))
            said_.closes = false;
    }
}

AnswerHead::Ending AnswerHead::ending() const {
    if (to_head_ || !has_body(said_.code))
        return Ending::head;
    if (said_.encoding)
        return Ending::chunks;
    return said_.length ? Ending::length : Ending::close;
}

bool AnswerHead::end(bool close_connection) {
    const bool is_interim = said_.code < 200;
    bool closes = said_.closes.value_or(close_connection);
    if (ending() == Ending::close)
        closes = true;
    if (said_.code == 205 && !says_length())
        header("Content-Length", "0");
    if (closes && may_be_kept_ && !is_interim && !said_.connection)
        header("Connection", "close");
    step(is_interim ? Event::end_of_interim : Event::end);
    text_ += "\r\n";
    return closes;
}

void AnswerHead::step(Event event) {
    const auto* const found = std::ranges::find_if(steps, [&](const Step& step) {
        return step.from == state_ && step.event == event;
    });
    if (found == steps.end())
        throw std::logic_error(
            "an answer is one send_response(), a send_header() for each header, and one "
            "end_headers(), in this order");
    state_ = found->to;
}

}  // namespace socketserver::http
