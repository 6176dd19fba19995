#include "socketserver/http/answer_head.hpp"

#include "socketserver/http/answer_rules.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/status.hpp"

namespace socketserver::http {

void AnswerHead::status(std::string_view version, int code, std::string_view phrase) {
    check_phrase(phrase);
    step(Event::status);
    code_ = code;
    length_.reset();
    text_is_first_ = true;
    text_.append(version).append(" ").append(std::to_string(code));
    text_.append(" ").append(phrase).append("\r\n");
}

void AnswerHead::header(std::string_view name, std::string_view value) {
    check_header(name, value);
    step(Event::header);
    if (same_but_for_case(name, "Content-Length"))
        note_length(value);
    text_.append(name).append(": ").append(value).append("\r\n");
}

void AnswerHead::note_length(std::string_view value) {
    if (length_)
        refuse_second_length();
    length_ = checked_length(value);
}

bool AnswerHead::end(bool /*close_connection*/) {
    if (code_ == 205 && !length_)
        header("Content-Length", "0");
    step(Event::end);
    text_ += "\r\n";
    return true;
}

bool AnswerHead::ends_with_connection() const {
    return has_body(code_) && !length_;
}

void AnswerHead::clear() {
    state_ = State::none;
    forget_text();
    length_.reset();
}

void AnswerHead::step(Event event) {
    state_ = next_state(steps, state_, event);
}

}  // namespace socketserver::http
