#include "socketserver/http/body.hpp"

#include <algorithm>
#include <string>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

namespace {

constexpr std::size_t buffer_size = 4096;

// Lines in a chunked body end with CR LF and with nothing else.
std::string read_chunk_line(std::streambuf& source) {
    constexpr std::size_t longest = 256;
    std::string line;
    read_line(source, line, longest);
    const bool is_whole = line.ends_with("\r\n");
    line.resize(line.size() - (is_whole ? 2 : 0));
    if (!is_whole || contains_control(line))
        throw RequestError(400, "Bad chunk");
    return line;
}

}  // namespace

BodyFraming body_framing(const Headers& headers, std::string_view version) {
    const auto lengths = headers.get_all("Content-Length");
    const auto encodings = headers.get_all("Transfer-Encoding");
    if (!encodings.empty()) {
        if (!lengths.empty())
            throw RequestError(400, "Content-Length and Transfer-Encoding");
        if (version < "HTTP/1.1")
            throw RequestError(400, "Transfer-Encoding before HTTP/1.1");
        if (encodings.size() > 1 || !same_but_for_case(encodings[0], "chunked"))
            throw RequestError(
                501, "Unsupported Transfer-Encoding (" + repr(encodings[0]) + ")");
        return {.chunked = true};
    }
    if (lengths.empty())
        return {};
    if (std::ranges::any_of(lengths, [&](auto one) { return one != lengths[0]; }))
        throw RequestError(400, "Different Content-Lengths");
    const auto length = parse_number(lengths[0]);
    if (!length)
        throw RequestError(400, "Bad Content-Length (" + repr(lengths[0]) + ")");
    return {.length = *length};
}

void BodyBuffer::begin(const BodyFraming& framing) {
    setg(nullptr, nullptr, nullptr);
    framing_ = framing;
    taken_ = 0;
    left_ = framing.chunked ? 0 : framing.length;
    any_chunk_ = false;
    at_end_ = false;
    error_ = nullptr;
}

BodyBuffer::int_type BodyBuffer::underflow() {
    if (error_)
        std::rethrow_exception(error_);
    try {
        return receive();
    } catch (...) {
        error_ = std::current_exception();
        throw;
    }
}

BodyBuffer::int_type BodyBuffer::receive() {
    if (framing_.chunked && left_ == 0 && !at_end_)
        begin_next_chunk();
    if (left_ == 0)
        return traits_type::eof();
    if (traits_type::eq_int_type(source_.sgetc(), traits_type::eof()))
        throw RequestError(400, "Incomplete body");
    const std::uint64_t there = static_cast<std::uint64_t>(source_.in_avail());
    const std::uint64_t size = std::min({there, left_, std::uint64_t(buffer_size)});
    if (!buffer_)
        buffer_ = std::make_unique_for_overwrite<char[]>(buffer_size);
    source_.sgetn(buffer_.get(), static_cast<std::streamsize>(size));
    left_ -= size;
    taken_ += size;
    setg(buffer_.get(), buffer_.get(), buffer_.get() + size);
    return traits_type::to_int_type(*gptr());
}

// "1a;anything" CR LF, the chunk, CR LF, and so on up to "0" CR LF, headers, CR LF.
void BodyBuffer::begin_next_chunk() {
    constexpr std::size_t line_end = 2;  // CR LF
    if (any_chunk_) {
        if (!read_chunk_line(source_).empty())
            throw RequestError(400, "Bad chunk");
        taken_ += line_end;
    }
    any_chunk_ = true;
    const std::string line = read_chunk_line(source_);
    taken_ += line.size() + line_end;
    const std::string_view size = std::string_view(line).substr(0, line.find(';'));
    const auto number = parse_number(trim(size), 16);
    if (!number || size.starts_with(' ') || size.starts_with('\t'))
        throw RequestError(400, "Bad chunk size (" + repr(size.substr(0, 20)) + ")");
    left_ = *number;
    if (left_ == 0) {
        at_end_ = true;
        read_headers(source_);  // nobody asks for these
    }
}

bool BodyBuffer::drain(std::uint64_t limit) {
    const std::uint64_t taken_before = taken_ - static_cast<std::uint64_t>(in_avail());
    while (!traits_type::eq_int_type(sgetc(), traits_type::eof())) {
        if (taken_ - taken_before > limit)
            return false;
        setg(nullptr, nullptr, nullptr);
    }
    return true;
}

}  // namespace socketserver::http
