#include "socketserver/http/answer_head.hpp"

#include "socketserver/http/answer_rules.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/status.hpp"

namespace socketserver::http {

void AnswerHead::begin(std::string_view method, Version client, Version server) {
    clear();
    to_head_ = method == "HEAD";
    to_connect_ = method == "CONNECT";
    closes_unsaid_ = server < http_1_1;
    keeps_unsaid_ = !closes_unsaid_ && client >= http_1_1;
}

void AnswerHead::clear() {
    state_ = State::none;
    forget_text();
    said_ = Said();
}

void AnswerHead::status(std::string_view version, int code, std::string_view phrase) {
    check_phrase(phrase);
    step(Event::status);
    said_ = Said();
    said_.code = code;
    text_is_first_ = true;
    text_.append(version).append(" ").append(std::to_string(code));
    text_.append(" ").append(phrase).append("\r\n");
}

void AnswerHead::header(std::string_view name, std::string_view value) {
    check_header(name, value);
    step(Event::header);
    if (same_but_for_case(name, "Connection"))
        note_connection(value);
    else if (same_but_for_case(name, "Content-Length"))
        note_length(value);
    else if (same_but_for_case(name, "Transfer-Encoding"))
        said_.encoding = true;
    text_.append(name).append(": ").append(value).append("\r\n");
}

void AnswerHead::note_length(std::string_view value) {
    if (said_.length)
        refuse_second_length();
    said_.length = checked_length(value);
}

void AnswerHead::note_connection(std::string_view options) {
    for (const std::string_view option : split_list(options)) {
        if (same_but_for_case(option, "close"))
            said_.closes = true;
        else if (same_but_for_case(option, "keep-alive"))
            said_.closes = false;
    }
}

AnswerHead::Ending AnswerHead::ending() const {
    if (said_.code == 101 || (to_connect_ && said_.code / 100 == 2))
        return Ending::tunnel;
    if (to_head_ || !has_body(said_.code))
        return Ending::head;
    if (said_.encoding)
        return Ending::chunks;
    return said_.length ? Ending::length : Ending::close;
}

bool AnswerHead::end(bool close_connection) {
    const Ending how = ending();
    const bool is_interim = said_.code < 200 && how != Ending::tunnel;
    bool closes = said_.closes.value_or(close_connection);
    said_.ends_with_connection = how == Ending::close;
    closes = closes || said_.ends_with_connection || how == Ending::tunnel;
    if (said_.code == 205 && !says_length())
        header("Content-Length", "0");
    if (!is_interim && how != Ending::tunnel)
        announce(closes);
    step(is_interim ? Event::end_of_interim : Event::end);
    text_ += "\r\n";
    return closes;
}

// Who says nothing means what is usual between the two. A close is the stronger word, so
// it is added to whatever the handler has said (RFC 9112, 9.3, 9.6 and C.2.2).
void AnswerHead::announce(bool closes) {
    if (closes && !closes_unsaid_ && said_.closes != true)
        header("Connection", "close");
    if (!closes && !keeps_unsaid_ && !said_.closes)
        header("Connection", "keep-alive");
}

void AnswerHead::step(Event event) {
    state_ = next_state(steps, state_, event);
}

}  // namespace socketserver::http
