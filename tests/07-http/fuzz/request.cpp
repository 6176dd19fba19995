// A request's line and headers, and what these say of its body. Whatever arrives, it is
// understood or it is a RequestError, and the next request is still all there.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <sstream>
#include <string>
#include <string_view>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/body.hpp"
#include "socketserver/http/headers.hpp"
#include "socketserver/http/request_error.hpp"
#include "socketserver/http/request_line.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte < 0x20 || byte == 0x7f;
    });
}

bool is_word(std::string_view text) {
    return !text.empty() && !has_control(text) &&
           text.find(' ') == std::string_view::npos;
}

// The message becomes part of a status line and of the log.
void check_error(const RequestError& error) {
    constexpr std::array codes{400, 414, 431, 501, 505};
    promise(std::ranges::find(codes, error.code()) != codes.end(),
            "an error has a status that is meant for it");
    const auto is_printable = [](char letter) { return letter >= ' ' && letter <= '~'; };
    promise(std::ranges::all_of(std::string_view(error.what()), is_printable),
            "an error's message is one line of printable ASCII");
}

RequestLine check_line(std::string_view text) {
    RequestLine line = parse_request_line(text);
    promise(is_word(line.command) && is_word(line.path), "method and URL are words");
    if (line.version.empty()) {
        promise(line.command == "GET", "HTTP/0.9 knows only GET");
        promise(!line.keeps_alive, "HTTP/0.9 closes the connection");
    } else {
        promise(is_word(line.version) && line.version.starts_with("HTTP/"),
                "a version begins with HTTP/");
        promise(
            line.keeps_alive ? line.version != "HTTP/1.0" : line.version != "HTTP/1.1",
            "HTTP/1.0 closes the connection, HTTP/1.1 keeps it");
    }

    std::string joined = line.command + " " + line.path;
    if (!line.version.empty())
        joined += " " + line.version;
    const RequestLine again = parse_request_line(joined);
    promise(again.command == line.command && again.path == line.path &&
                again.version == line.version && again.keeps_alive == line.keeps_alive,
            "a line that is put together again means the same");
    return line;
}

void check_headers(const Headers& headers) {
    promise(headers.size() < max_header_lines,
            "there are no more headers than the limit");
    std::string written;
    for (const auto& [name, value] : headers) {
        std::string without_tabs = value;
        std::ranges::replace(without_tabs, '\t', ' ');
        promise(is_token(name), "a header's name is a token");
        promise(!has_control(without_tabs), "a header's value has no control character");
        promise(trim(value) == value, "a header's value has no spaces around it");
        promise(headers.contains(name), "a header is found by its name");
        written.append(name).append(":").append(value).append("\n");
    }
    std::stringbuf source(written + "\n");
    promise(std::ranges::equal(headers, read_headers(source)),
            "headers that are written again mean the same");
}

void check_framing(const Headers& headers, std::string_view version) {
    const BodyFraming framing = body_framing(headers, version);
    const auto lengths = headers.get_all("Content-Length");
    const auto encodings = headers.get_all("Transfer-Encoding");
    promise(framing.chunked == !encodings.empty(), "no Transfer-Encoding is passed over");
    promise(lengths.empty() || encodings.empty(), "length and encoding are refused");
    promise(!framing.chunked || version >= "HTTP/1.1", "HTTP/1.0 knows no chunks");
    promise(!lengths.empty() || framing.length == 0, "without a length there is no body");
    for (std::string_view length : lengths) {
        length.remove_prefix(std::min(length.find_first_not_of('0'), length.size() - 1));
        promise(length == std::to_string(framing.length), "the length is what was said");
    }
}

void check_request(std::string_view input) {
    std::stringbuf source{std::string(input)};
    std::string text;
    read_line(source, text, max_line + 1);
    promise(input.starts_with(text) && text.size() <= max_line + 1,
            "a line is what came first, up to the limit");
    text.erase(text.find_last_not_of("\r\n") + 1);

    const RequestLine line = check_line(text);
    if (line.version.empty())
        return;
    const Headers headers = read_headers(source);
    const std::string_view head =
        input.substr(0, input.size() - static_cast<std::size_t>(source.in_avail()));
    promise(head.ends_with("\n\n") || head.ends_with("\n\r\n"),
            "nothing behind the empty line is read");
    check_headers(headers);
    check_framing(headers, line.version);
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        check_request(FuzzInput(data, size).rest());
    } catch (const RequestError& error) {
        check_error(error);
    }
    return 0;
}
