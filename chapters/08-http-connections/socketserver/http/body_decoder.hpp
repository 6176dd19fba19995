#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "socketserver/http/body_framing.hpp"
#include "socketserver/http/header_lines.hpp"
#include "socketserver/http/line_cutter.hpp"
#include "socketserver/http/request_error.hpp"

namespace socketserver::http {

/// Finds the content of a request's body in the bytes that it is fed, with a length or in
/// chunks. It knows no connection and never waits. However the bytes are cut into pieces,
/// the result is the same.
///
/// The first thing that is wrong is thrown, and thrown again by each later call: what
/// follows a bad chunk is no body.
class BodyDecoder {
public:
    /// What feed() took.
    struct Taken {
        std::size_t size = 0;      ///< So many of the bytes, from the first on.
        std::string_view content;  ///< The content among them; it lies in the bytes.
    };

    /// Begins a body; without a framing it is empty.
    explicit BodyDecoder(const BodyFraming& framing = {});

    /// Takes bytes up to the end of one run of content, and never a byte behind the body.
    /// Who still has bytes then calls it again.
    /// @throws RequestError  400 for a bad chunk, 400 and 431 for the lines behind the
    /// last
    Taken feed(std::string_view bytes);

    /// The client sends no more. @throws RequestError  400, unless the body has ended
    void finish();

    /// Whether the body has ended.
    bool done() const { return state_ == State::done; }

    /// How much is to come of the content, or of the chunk whose size was read last.
    std::uint64_t left() const { return left_; }

private:
    enum class State { content, chunk_end, chunk_size, trailers, done };

    Taken take(std::string_view bytes);
    std::string_view take_content(std::string_view& bytes);
    void take_chunk_line(std::string_view line);
    void begin_chunk(std::string_view line);

    State state_;           // What the next byte belongs to.
    bool chunked_;          // Whether a run of content is a chunk, or all there is.
    std::uint64_t left_;    // What is to come of the content, or of this chunk.
    LineCutter cutter_;     // It keeps the part of a line between two chunks.
    HeaderLines trailers_;  // The lines behind the last chunk; nobody asks for them.
    std::optional<RequestError> refusal_;  // The first error, for each later call.
};

}  // namespace socketserver::http
