#include "socketserver/http/answer_head.hpp"

#include <algorithm>
#include <stdexcept>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"

namespace socketserver::http {

namespace {

// A line break would begin a header of the client's own, and an empty line a body.
std::invalid_argument line_break_in(std::string_view name, std::string_view text) {
    return std::invalid_argument("The " + std::string(name) + " " + repr(text) +
                                 " has a line break or a NUL: leave it out");
}

}  // namespace

void AnswerHead::status(std::string_view version, int code, std::string_view phrase) {
    if (contains_line_end(phrase))
        throw line_break_in("message", phrase);
    step(Event::status);
    code_ = code;
    says_length_ = false;
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
    if (same_but_for_case(name, "Content-Length"))
        says_length_ = true;
    text_.append(name).append(": ").append(value).append("\r\n");
}

bool AnswerHead::end(bool /*close_connection*/) {
    if (code_ == 205 && !says_length_)
        header("Content-Length", "0");
    step(Event::end);
    text_ += "\r\n";
    return true;
}

void AnswerHead::clear() {
    state_ = State::none;
    text_.clear();
    says_length_ = false;
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
