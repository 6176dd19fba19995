#include "socketserver/http/body_decoder.hpp"

#include <algorithm>

#include "socketserver/http/ascii.hpp"
#include "socketserver/http/repr.hpp"

namespace socketserver::http {

namespace {

constexpr std::size_t max_chunk_line = 256;  // with its end; a size has 16 digits at most

}  // namespace

BodyDecoder::BodyDecoder(const BodyFraming& framing)
    : state_(framing.chunked       ? State::chunk_size
             : framing.length != 0 ? State::content
                                   : State::done),
      chunked_(framing.chunked),
      left_(framing.length) {}

BodyDecoder::Taken BodyDecoder::feed(std::string_view bytes) {
    if (refusal_)
        throw RequestError(*refusal_);
    try {
        return take(bytes);
    } catch (const RequestError& error) {
        refusal_ = error;
        throw;
    }
}

// "1a;anything" CR LF, the chunk, CR LF, and so on up to "0" CR LF, headers, CR LF.
BodyDecoder::Taken BodyDecoder::take(std::string_view bytes) {
    const std::size_t size = bytes.size();
    std::string_view content;
    while (!done() && !bytes.empty() && content.empty()) {
        if (state_ == State::content) {
            content = take_content(bytes);
        } else if (state_ == State::trailers) {
            bytes.remove_prefix(trailers_.feed(bytes));
            if (trailers_.done())
                state_ = State::done;
        } else if (const auto line = cutter_.take(bytes, max_chunk_line)) {
            take_chunk_line(*line);
        }
    }
    return {.size = size - bytes.size(), .content = content};
}

std::string_view BodyDecoder::take_content(std::string_view& bytes) {
    const auto size = std::min<std::uint64_t>(left_, bytes.size());
    const std::string_view content = bytes.substr(0, size);
    bytes.remove_prefix(size);
    left_ -= size;
    if (left_ == 0)
        state_ = chunked_ ? State::chunk_end : State::done;
    return content;
}

// These lines end with CR LF and with nothing else.
void BodyDecoder::take_chunk_line(std::string_view line) {
    const bool is_whole = line.size() <= max_chunk_line && line.ends_with("\r\n");
    if (!is_whole || contains_control(line.substr(0, line.size() - 2)))
        throw RequestError(400, "Bad chunk");
    line.remove_suffix(2);
    if (state_ == State::chunk_size)
        return begin_chunk(line);
    if (!line.empty())
        throw RequestError(400, "Bad chunk");
    state_ = State::chunk_size;
}

void BodyDecoder::begin_chunk(std::string_view line) {
    const std::string_view size = line.substr(0, line.find(';'));
    const auto number = parse_number(trim(size), 16);
    if (!number || size.starts_with(' ') || size.starts_with('\t'))
        throw RequestError(400, "Bad chunk size (" + repr(size.substr(0, 20)) + ")");
    left_ = *number;
    state_ = left_ == 0 ? State::trailers : State::content;
}

void BodyDecoder::finish() {
    if (!refusal_ && !done())
        refusal_ = RequestError(400, "Incomplete body");
    if (refusal_)
        throw RequestError(*refusal_);
}

}  // namespace socketserver::http
