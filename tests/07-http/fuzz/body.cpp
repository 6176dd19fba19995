// A request's body, with a length or in chunks, which arrives in pieces and is read in
// pieces. It is what a much simpler reader, that has all of it at hand, makes of it.
//
// The first byte says how much arrives at once, the second how much is read at once, the
// third how it is framed, and with a length the fourth is the length.

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <streambuf>
#include <string>
#include <string_view>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/body.hpp"
#include "socketserver/http/headers.hpp"
#include "socketserver/http/request_error.hpp"
#include "support/fuzzing.hpp"

using namespace socketserver::http;

namespace {

// A connection on which a few bytes arrive at a time.
class Arriving : public std::streambuf {
public:
    Arriving(std::string bytes, std::size_t at_once)
        : bytes_(std::move(bytes)), at_once_(at_once) {}

    // What nobody has read yet.
    std::string_view left() const {
        const auto ready = static_cast<std::size_t>(egptr() - gptr());
        return std::string_view(bytes_).substr(arrived_ - ready);
    }

protected:
    int_type underflow() override {
        const std::size_t size = std::min(at_once_, bytes_.size() - arrived_);
        char* begin = bytes_.data() + arrived_;
        setg(begin, begin, begin + size);
        arrived_ += size;
        return size == 0 ? traits_type::eof() : traits_type::to_int_type(*begin);
    }

private:
    std::string bytes_;
    std::size_t at_once_;
    std::size_t arrived_ = 0;
};

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
    std::stringbuf source{std::string(text)};
    try {
        read_headers(source);
    } catch (const RequestError&) {
        return false;
    }
    text.remove_prefix(text.size() - static_cast<std::size_t>(source.in_avail()));
    return true;
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

// Nothing behind the fault is taken for the rest of the body.
void check_fault(BodyBuffer& body, const Arriving& source, const Expected& expected) {
    promise(!expected.whole, "only a broken body is refused");
    const std::size_t left = source.left().size();
    try {
        body.drain(UINT64_MAX);
        promise(false, "a broken body is refused again");
    } catch (const RequestError& error) {
        promise(error.code() == 400 || error.code() == 431,
                "a broken body is 400 or 431");
    }
    promise(source.left().size() == left, "behind a fault nothing more is read");
}

void check_end(const BodyBuffer& body, const Arriving& source, const Expected& expected) {
    promise(expected.whole, "a broken body has no end");
    promise(body.at_end(), "who has reached the end is at the end");
    promise(source.left() == expected.next, "nothing behind the body is read");
}

void check_reading(BodyBuffer& body, const Arriving& source, const Expected& expected,
                   std::size_t at_once) {
    std::string content;
    std::string piece(at_once, '\0');
    try {
        while (true) {
            const auto size = static_cast<std::streamsize>(at_once);
            const auto got = static_cast<std::size_t>(body.sgetn(piece.data(), size));
            content.append(piece, 0, got);
            promise(expected.content.starts_with(content),
                    "the content is what was sent");
            if (got < at_once)
                break;
        }
    } catch (const RequestError& error) {
        promise(error.code() == 400 || error.code() == 431,
                "a broken body is 400 or 431");
        promise(!expected.whole, "only a broken body is refused");
        return;
    }
    promise(content == expected.content, "the content is all that was sent");
    check_end(body, source, expected);
    promise(body.sgetc() == std::char_traits<char>::eof(), "the end stays the end");
    promise(source.left() == expected.next, "nothing is read at the end either");
}

// Some of it is read, and the rest for nobody.
void check_draining(BodyBuffer& body, const Arriving& source, const Expected& expected,
                    std::size_t limit) {
    try {
        std::string content(limit, '\0');
        const auto got = static_cast<std::size_t>(
            body.sgetn(content.data(), static_cast<std::streamsize>(limit)));
        promise(expected.content.starts_with(content.substr(0, got)),
                "the content is what was sent");
        const bool drained = body.drain(limit);
        promise(!drained || expected.whole, "a broken body is never drained");
        if (!expected.whole)
            return;
        promise(!drained || expected.content.size() - got <= limit,
                "no more is drained than the limit");
        promise(drained || expected.sent - got > limit,
                "what is left is drained if it is within the limit");
        if (drained)
            check_end(body, source, expected);
    } catch (const RequestError&) {
        check_fault(body, source, expected);
    }
}

}  // namespace

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it so
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    FuzzInput input(data, size);
    const std::size_t arriving_at_once = input.byte() + 1U;
    const std::size_t read_at_once = input.byte() + 1U;
    BodyFraming framing{.chunked = input.byte() % 2 == 1};
    if (!framing.chunked)
        framing.length = input.byte();

    const std::string_view bytes = input.rest();
    const Expected expected =
        framing.chunked ? by_chunks(bytes) : by_length(bytes, framing.length);
    Arriving read(std::string(bytes), arriving_at_once);
    BodyBuffer body_to_read(read, framing);
    check_reading(body_to_read, read, expected, read_at_once);
    Arriving drained(std::string(bytes), arriving_at_once);
    BodyBuffer body_to_drain(drained, framing);
    check_draining(body_to_drain, drained, expected, read_at_once);
    return 0;
}
