// A request's body, with a length or in chunks, which arrives in pieces. It is what a
// much simpler reader, that has all of it at hand, makes of it.
//
// The first byte says how much arrives at once, the second how much another time, the
// third how it is framed, and with a length the fourth is the length.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/body_decoder.hpp"
#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

// What a body is. The content of one that is broken ends where it breaks.
struct Expected {
    std::string content;
    bool whole = false;
    std::size_t sent = 0;   // how many bytes a whole one takes, with the sizes of chunks
    std::string_view next;  // what follows a whole one
};

Expected by_length(std::string_view input, std::size_t length) {
    const bool whole = length <= input.size();
    return {.content = std::string(input.substr(0, length)),
            .whole = whole,
            .sent = length,
            .next = input.substr(whole ? length : input.size())};
}

// Takes a line off the text; none when it does not end with CR LF, has over 256 bytes or
// a control character.
std::optional<std::string_view> take_line(std::string_view& text) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos || end + 1 > 256 || end == 0 ||
        text[end - 1] != '\r')
        return std::nullopt;
    const std::string_view line = text.substr(0, end - 1);
    if (contains_control(line))
        return std::nullopt;
    text.remove_prefix(end + 1);
    return line;
}

// The number before the first semicolon; there may be spaces behind it.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
    std::string_view digits = line.substr(0, line.find(';'));
    digits = digits.substr(0, digits.find_last_not_of(" \t") + 1);
    std::uint64_t size = 0;
    const char* end = digits.data() + digits.size();
    const auto [place, error] = std::from_chars(digits.data(), end, size, 16);
    if (digits.empty() || place != end || error != std::errc())
        return std::nullopt;
    return size;
}

bool take_trailers(std::string_view& text) {
    HeaderLines trailers;
    try {
        text.remove_prefix(trailers.feed(text));
    } catch (const RequestError&) {
        return false;
    }
    return trailers.done();
}

Expected by_chunks(std::string_view input) {
    const std::size_t size_of_all = input.size();
    Expected result;
    while (const auto line = take_line(input)) {
        const auto size = chunk_size(*line);
        if (!size)
            return result;
        if (*size == 0) {
            result.whole = take_trailers(input);
            result.sent = size_of_all - input.size();
            result.next = input;
            return result;
        }
        result.content += input.substr(0, *size);
        if (input.size() < *size)
            return result;
        input.remove_prefix(*size);
        if (!input.starts_with("\r\n"))
            return result;
        input.remove_prefix(2);
    }
    return result;
}

// What a decoder is fed, and what it makes of it.
struct Decoding {
    std::string content;
    std::size_t taken = 0;
    bool refused = false;
};

void check_refusal(BodyDecoder& decoder, const RequestError& error) {
    promise(error.code() == 400 || error.code() == 431, "a broken body is 400 or 431");
    try {
        decoder.feed("0\r\n\r\n");
        promise(false, "a broken body is refused again");
    } catch (const RequestError& again) {
        promise(again.code() == error.code(), "it is refused as before");
    }
    promise(!decoder.done(), "a broken body has no end");
}

// The bytes arrive in pieces of so many, and then end.
Decoding decode(const BodyFraming& framing, std::string_view bytes, std::size_t at_once) {
    BodyDecoder decoder(framing);
    Decoding result;
    try {
        while (!decoder.done() && result.taken < bytes.size()) {
            const std::string piece(bytes.substr(result.taken, at_once));
            const auto [size, content] = decoder.feed(piece);
            promise(size > 0 && size <= piece.size(), "some bytes are taken, not more");
            promise(content.empty() ||
                        (content.data() >= piece.data() &&
                         content.data() + content.size() == piece.data() + size),
                    "content lies at the end of what was taken");
            result.content += content;
            result.taken += size;
        }
        decoder.finish();
        promise(decoder.done(), "who may finish has ended");
        promise(decoder.feed(bytes).size == 0, "behind the end nothing is taken");
    } catch (const RequestError& error) {
        result.refused = true;
        check_refusal(decoder, error);
    }
    return result;
}

void check(const Decoding& decoding, const Expected& expected, std::string_view bytes) {
    promise(decoding.refused == !expected.whole, "only a broken body is refused");
    promise(expected.content.starts_with(decoding.content),
            "the content is what was sent");
    if (!expected.whole)
        return;
    promise(decoding.content == expected.content, "the content is all that was sent");
    promise(decoding.taken == expected.sent, "a body takes what was sent of it");
    promise(bytes.substr(decoding.taken) == expected.next,
            "nothing behind the body is taken");
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzInput input(data, size);
    const std::size_t at_once = input.byte() + 1U;
    const std::size_t otherwise_at_once = input.byte() + 1U;
    BodyFraming framing{.chunked = input.byte() % 2 == 1};
    if (!framing.chunked)
        framing.length = input.byte();

    const std::string_view bytes = input.rest();
    const Expected expected =
        framing.chunked ? by_chunks(bytes) : by_length(bytes, framing.length);
    for (const std::size_t pieces : {at_once, otherwise_at_once, bytes.size() + 1})
        check(decode(framing, bytes, pieces), expected, bytes);
    return 0;
}
