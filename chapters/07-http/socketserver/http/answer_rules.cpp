#include "socketserver/http/answer_rules.hpp"

#include <stdexcept>
#include <string>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"

namespace socketserver::http {

namespace {

// A line break would begin a header of the client's own, and an empty line a body.
void refuse_line_breaks(std::string_view name, std::string_view text) {
    if (contains_line_end(text))
        throw std::invalid_argument("The " + std::string(name) + " " + repr(text) +
                                    " has a line break or a NUL: leave it out");
}

}  // namespace

void check_phrase(std::string_view phrase) {
    refuse_line_breaks("message", phrase);
}

void check_header(std::string_view name, std::string_view value) {
    if (!is_token(name))
        throw std::invalid_argument("The header " + repr(name) +
                                    " is no name: use letters, digits and -");
    refuse_line_breaks(name, value);
}

void refuse_step() {
    throw std::logic_error(
        "an answer is one send_response(), a send_header() for each header, and one "
        "end_headers(), in this order");
}

}  // namespace socketserver::http
