#include "commands/socketserver-http/words.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <optional>
#include <stdexcept>

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
        throw CLI::ValidationError(
            "--header", http::repr(word) + " is no header: write it as 'Name: value'");
    return *lines.headers.begin();
}

}  // namespace

int port_of(const std::string& word) {
    const auto port = http::parse_number(word);
    if (!port || *port > 65535)
        throw CLI::ValidationError("port", http::repr(word) + " is none from 0 to 65535");
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
        throw CLI::ValidationError("--timeout", "give seconds, from 0.001 to 1000000");
    return std::chrono::milliseconds(static_cast<long>(seconds * 1000));
}

http::ExtraHeaders headers_of(const std::vector<std::string>& words) {
    http::ExtraHeaders headers;
    for (const std::string& word : words)
        headers.push_back(header_of(word));
    try {
        http::check_extra_headers(headers);
    } catch (const std::invalid_argument& error) {
        throw CLI::ValidationError("--header", error.what());
    }
    return headers;
}
