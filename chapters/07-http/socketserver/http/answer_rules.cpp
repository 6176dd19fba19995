#include "socketserver/http/answer_rules.hpp"

#include <stdexcept>
#include <string>

#include "socketserver/http/repr.hpp"

namespace socketserver::http {

void refuse_name(std::string_view name) {
    throw std::invalid_argument("The header " + repr(name) +
                                " is no name: use letters, digits and -");
}

// A line break would begin a header of the client's own, and an empty line a body.
void refuse_line_break(std::string_view name, std::string_view text) {
    throw std::invalid_argument("The " + std::string(name) + " " + repr(text) +
                                " has a line break or a NUL: leave it out");
}

void refuse_length(std::string_view value) {
    throw std::invalid_argument("The Content-Length " + repr(value) + " is no number");
}

// A client goes by one of them, and another client by the other.
void refuse_second_length() {
    throw std::logic_error("an answer has one Content-Length, and this is the second");
}

void refuse_step() {
    throw std::logic_error(
        "an answer is one send_response(), a send_header() for each header, and one "
        "end_headers(), in this order");
}

}  // namespace socketserver::http
