#include "socketserver/http/header_lines.hpp"

#include <string>
#include <utility>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

RequestError bad_header(std::string_view line) {
    return {400, "Bad header line (" + repr_of_begin(line) + ")"};
}

// "Host: example.org". What is not quite right is refused and not guessed at: a proxy in
// front of this server may have guessed differently, and a request could hide in that.
std::pair<std::string_view, std::string_view> parse_header(std::string_view line) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon)))
        throw bad_header(line);  // also "Host : x", and a folded line, " x"
    const std::string_view value = line.substr(colon + 1);
    if (contains_control(value))
        throw bad_header(line);
    return {line.substr(0, colon), trim(value)};
}

}  // namespace

std::size_t HeaderLines::feed(std::string_view bytes) {
    const std::size_t size = bytes.size();
    while (!done_ && !bytes.empty())
        if (const auto line = cutter_.take(bytes, max_line))
            take_line(*line);
    return size - bytes.size();
}

void HeaderLines::take_line(std::string_view line) {
    if (line.size() > max_line)
        throw RequestError(431, "Line too long",
                           "got more than " + std::to_string(max_line) +
                               " bytes when reading header line");
    if (headers.size() + 1 > max_header_lines)
        throw RequestError(
            431, "Too many headers",
            "got more than " + std::to_string(max_header_lines) + " headers");
    line.remove_suffix(1);
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    if (line.empty()) {
        done_ = true;
        return;
    }
    const auto [name, value] = parse_header(line);
    headers.add(name, value);
}

void HeaderLines::finish() const {
    if (!done_)
        throw RequestError(400, "Incomplete headers");
}

}  // namespace socketserver::http
