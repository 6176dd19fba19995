#include "socketserver/http/headers.hpp"

#include <algorithm>

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
    if (contains_control(line))
        throw bad_header(line);
    return {line.substr(0, colon), trim(line.substr(colon + 1))};
}

// What a streambuf has at hand. Only classes derived from it may ask for that. So a line
// is found and copied as a whole, and not letter by letter.
struct LettersAtHand : std::streambuf {
    static std::string_view of(const std::streambuf& source) {
        return {(source.*&LettersAtHand::gptr)(), (source.*&LettersAtHand::egptr)()};
    }

    static void skip(std::streambuf& source, std::size_t size) {
        (source.*&LettersAtHand::gbump)(static_cast<int>(size));
    }
};

// The next line, as read_line() reads it. Mostly all of it has been received, and it is
// taken where it lies; otherwise it is put together in @p pieces. It is there until
// something else is read.
std::string_view next_line(std::streambuf& source, std::string& pieces) {
    source.sgetc();  // it receives, when nothing is at hand
    const std::string_view at_hand = LettersAtHand::of(source).substr(0, max_line);
    const std::size_t end = at_hand.find('\n');
    if (end == std::string_view::npos) {
        read_line(source, pieces, max_line + 1);
        return pieces;
    }
    LettersAtHand::skip(source, end + 1);
    return at_hand.substr(0, end + 1);
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

std::size_t Headers::count(std::string_view name) const {
    const auto has_name = [&](const Field& field) {
        return same_but_for_case(field.first, name);
    };
    return static_cast<std::size_t>(std::ranges::count_if(fields_, has_name));
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

void read_line(std::streambuf& source, std::string& line, std::size_t limit) {
    line.clear();
    while (line.size() < limit && !line.ends_with('\n')) {
        source.sgetc();  // it receives, when nothing is at hand
        std::string_view part = LettersAtHand::of(source).substr(0, limit - line.size());
        if (part.empty())
            return;
        part = part.substr(0, std::min(part.find('\n'), part.size() - 1) + 1);
        line += part;
        LettersAtHand::skip(source, part.size());
    }
}

Headers read_headers(std::streambuf& source) {
    Headers headers;
    std::string pieces;
    while (true) {
        std::string_view line = next_line(source, pieces);
        if (line.size() > max_line)
            throw RequestError(431, "Line too long",
                               "got more than 65536 bytes when reading header line");
        if (headers.size() + 1 > max_header_lines)
            throw RequestError(431, "Too many headers", "got more than 100 headers");
        if (!line.ends_with('\n'))
            throw RequestError(400, "Incomplete headers");
        line.remove_suffix(1);
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty())
            return headers;
        const auto [name, value] = parse_header(line);
        headers.add(name, value);
    }
}

}  // namespace socketserver::http
