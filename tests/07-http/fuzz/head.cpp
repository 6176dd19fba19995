// A request's line and headers, and what these say of its body. Whatever arrives, it is
// understood or it is a RequestError, however it is cut, and the next request is still
// all there.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/head_parser.hpp"
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

void check_line(const RequestLine& line) {
    promise(is_word(line.command) && is_word(line.path), "method and URL are words");
    promise(!line.path.starts_with("//"), "a path has one slash at its beginning");
    promise(line.version.has_value() != line.version_text.empty(),
            "a version has two forms, or none");
    if (!line.version)
        promise(line.command == "GET", "without a version there is only GET");
    else
        promise(parse_version(line.version_text) == line.version &&
                    *line.version < Version{2, 0},
                "the version is what was sent, and before 2.0");

    std::string joined = std::string(line.command) + " " + line.path;
    if (line.version)
        joined += " " + std::string(line.version_text);
    const RequestLine again = parse_request_line(joined);
    promise(again.command == line.command && again.path == line.path &&
                again.version == line.version,
            "a line that is put together again means the same");
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
    HeaderLines again;
    promise(again.feed(written + "\n") == written.size() + 1 && again.done(),
            "headers that are written again are taken");
    promise(std::ranges::equal(headers, again.headers),
            "headers that are written again mean the same");
}

void check_framing(const Headers& headers, Version version) {
    const auto framing = body_framing(headers, version);
    const auto lengths = headers.get_all("Content-Length");
    const auto encodings = headers.get_all("Transfer-Encoding");
    promise(lengths.empty() || encodings.empty(), "length and encoding are refused");
    promise(encodings.empty() || version >= http_1_1, "HTTP/1.0 knows no chunks");
    promise(!lengths.empty() || framing.length == 0, "without a length there is no body");
    for (std::string_view length : lengths) {
        length.remove_prefix(std::min(length.find_first_not_of('0'), length.size() - 1));
        promise(length == std::to_string(framing.length), "the length is what was said");
    }
}

// What a parser makes of the bytes.
struct Parsing {
    // The bytes arrive in pieces of so many, and then end.
    Parsing(std::string_view bytes, std::size_t at_once) {
        try {
            while (!parser.done() && taken < bytes.size()) {
                const std::string piece(bytes.substr(taken, at_once));
                const std::size_t size = parser.feed(piece);
                promise(size > 0 && size <= piece.size(),
                        "some bytes are taken, not more");
                taken += size;
            }
            parser.finish();
            promise(parser.done(), "who may finish has ended");
        } catch (const RequestError& error) {
            refusal = error;
            promise(!parser.done(), "what is refused has no end");
        }
    }

    HeadParser parser;
    std::size_t taken = 0;
    std::optional<RequestError> refusal;
};

void check_same(Parsing& one, Parsing& other) {
    promise(one.refusal.has_value() == other.refusal.has_value(),
            "what is refused is refused for every cut");
    if (one.refusal)
        promise(one.refusal->code() == other.refusal->code() &&
                    std::string_view(one.refusal->what()) == other.refusal->what(),
                "what is refused is refused for the same reason");
    else
        promise(one.taken == other.taken, "a head has one end");
    promise(one.parser.requestline == other.parser.requestline &&
                one.parser.line.path == other.parser.line.path &&
                std::ranges::equal(one.parser.headers(), other.parser.headers()),
            "what is understood is the same for every cut");
}

void check_head(Parsing& parsing, std::string_view bytes) {
    HeadParser& parser = parsing.parser;
    if (parser.nothing())
        return;
    check_line(parser.line);
    const std::string_view head = bytes.substr(0, parsing.taken);
    promise(head.ends_with('\n'), "a head ends with a line");
    if (parser.line.version)
        promise(head.ends_with("\n\n") || head.ends_with("\n\r\n"),
                "nothing behind the empty line is taken");
    check_headers(parser.headers());
    check_framing(parser.headers(), parser.line.version.value_or(http_0_9));
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes = FuzzInput(data, size).rest();
    Parsing whole(bytes, bytes.size() + 1);
    for (const std::size_t at_once : {1UL, 2UL, 7UL}) {
        Parsing in_pieces(bytes, at_once);
        check_same(whole, in_pieces);
    }
    try {
        if (whole.refusal)
            throw RequestError(*whole.refusal);
        check_head(whole, bytes);
    } catch (const RequestError& error) {
        check_error(error);
    }
    return 0;
}
