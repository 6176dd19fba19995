#include "socketserver/http/headers.hpp"

#include <algorithm>

#include "socketserver/http/request_error.hpp"
#include "socketserver/http/text.hpp"

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
    if (std::ranges::any_of(line, is_control))
        throw bad_header(line);
    return {line.substr(0, colon), trim(line.substr(colon + 1))};
}

}  // namespace

const std::string* Headers::find(std::string_view name) const {
    for (const auto& [field_name, value] : fields_)
        if (same_but_for_case(field_name, name))
            return &value;
    return nullptr;
}

std::string_view Headers::get(std::string_view name, std::string_view otherwise) const {
    const std::string* value = find(name);
    return value ? *value : otherwise;
}

std::vector<std::string_view> Headers::get_all(std::string_view name) const {
    std::vector<std::string_view> values;
    for (const auto& [field_name, value] : fields_)
        if (same_but_for_case(field_name, name))
            values.push_back(value);
    return values;
}

bool Headers::list_contains(std::string_view name, std::string_view word) const {
    for (const std::string_view value : get_all(name))
        for (const std::string_view part : split_list(value))
            if (same_but_for_case(part, word))
                return true;
    return false;
}

std::string read_line(std::streambuf& source, std::size_t limit) {
    using Traits = std::streambuf::traits_type;
    std::string line(std::min<std::size_t>(limit, 128), '\0');
    std::size_t size = 0;
    while (size < limit) {
        const auto letter = source.sbumpc();
        if (Traits::eq_int_type(letter, Traits::eof()))
            break;
        if (size == line.size())
            line.resize(std::min(limit, 2 * size));
        line[size++] = Traits::to_char_type(letter);
        if (line[size - 1] == '\n')
            break;
    }
    line.resize(size);
    return line;
}

Headers read_headers(std::streambuf& source) {
    Headers headers;
    while (true) {
        std::string line = read_line(source, max_line + 1);
        if (line.size() > max_line)
            throw RequestError(431, "Line too long",
                               "got more than 65536 bytes when reading header line");
        if (headers.size() + 1 > max_header_lines)
            throw RequestError(431, "Too many headers", "got more than 100 headers");
        if (!line.ends_with('\n'))
            throw RequestError(400, "Incomplete headers");
        line.pop_back();
        if (line.ends_with('\r'))
            line.pop_back();
        if (line.empty())
            return headers;
        const auto [name, value] = parse_header(line);
        headers.add(name, value);
    }
}

}  // namespace socketserver::http
