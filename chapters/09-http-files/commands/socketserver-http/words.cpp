#include "commands/socketserver-http/words.hpp"

#include <charconv>
#include <optional>
#include <stdexcept>

#include "commands/socketserver-http/usage_error.hpp"
#include "socketserver/http/ascii.hpp"
#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace http = socketserver::http;

namespace {

// The number that all of the word is, with a point where it has one. None for "0x10".
std::optional<double> number_of(const std::string& word) {
    double number = 0;
    const char* const end = word.data() + word.size();
    const auto [stopped, error] = std::from_chars(word.data(), end, number);
    if (error != std::errc() || stopped != end)
        return std::nullopt;
    return number;
}

// "Name: value", read as the headers of a request are.
http::Headers::Field header_of(const std::string& word) {
    http::HeaderLines lines;
    try {
        if (!http::contains_line_end(word))
            lines.feed(word + "\n\n");
    } catch (const http::RequestError&) {  // it has no header then
    }
    if (lines.headers.size() != 1)
        throw UsageError("--header: " + http::repr(word) +
                         " is no header: write it as 'Name: value'");
    return *lines.headers.begin();
}

}  // namespace

int port_of(const std::string& word) {
    const auto port = http::parse_number(word);
    if (!port || *port > 65535)
        throw UsageError("port: " + http::repr(word) + " is none from 0 to 65535");
    return static_cast<int>(*port);
}

std::string host_of(const std::string& word) {
    const bool has_brackets = word.starts_with('[') && word.ends_with(']');
    if (has_brackets && word.find(':') != std::string::npos)
        return word.substr(1, word.size() - 2);
    return word;
}

std::chrono::milliseconds timeout_of(const std::string& word) {
    const double seconds = number_of(word).value_or(0);
    if (!(seconds >= 0.001 && seconds <= 1e6))  // false for "nan", too
        throw UsageError("--timeout: give seconds, from 0.001 to 1000000");
    return std::chrono::milliseconds(static_cast<long>(seconds * 1000));
}

http::ExtraHeaders headers_of(const std::vector<std::string>& words) {
    http::ExtraHeaders headers;
    for (const std::string& word : words)
        headers.push_back(header_of(word));
    try {
        http::check_extra_headers(headers);
    } catch (const std::invalid_argument& error) {
        throw UsageError(std::string("--header: ") + error.what());
    }
    return headers;
}

std::string type_of(const std::string& word) {
    if (word.empty() || http::contains_control(word))
        throw UsageError("--content-type: " + http::repr(word) + " is no type");
    return word;
}

std::string charset_of(const std::string& word) {
    if (!http::is_token(word))
        throw UsageError("--charset: " + http::repr(word) + " is no charset");
    return word;
}

// A browser compares it with what it says itself, letter by letter: scheme, host, and a
// port that is not the usual one (RFC 6454, 6.1).
void check_origin(const std::string& word) {
    const std::size_t scheme = word.find("://");
    const bool is_origin = scheme != std::string::npos && scheme > 0 &&
                           scheme + 3 < word.size() &&
                           word.find_first_of("/ ,*", scheme + 3) == std::string::npos &&
                           word == http::lower(word) && !http::contains_control(word);
    if (word != "*" && word != "null" && !is_origin)
        throw UsageError(http::repr(word) +
                         " is no origin: write it as https://example.org");
}

std::map<int, std::string> error_pages_of(const ErrorPageWords& words) {
    std::map<int, std::string> pages;
    for (const auto& [word, file] : words) {
        const auto code = http::parse_number(word);
        if (!code || *code < 400 || *code > 599)
            throw UsageError("--error-page: " + http::repr(word) +
                             " is none from 400 to 599");
        pages[static_cast<int>(*code)] = file;
    }
    return pages;
}
