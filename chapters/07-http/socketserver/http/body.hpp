#pragma once

#include <cstdint>
#include <exception>
#include <memory>
#include <optional>
#include <streambuf>
#include <string_view>

#include "socketserver/http/headers.hpp"

namespace socketserver::http {

/// How one knows where a request's body ends (RFC 9112, 6).
struct BodyFraming {
    bool chunked = false;      ///< Each piece says how long it is; an empty one ends it.
    std::uint64_t length = 0;  ///< Otherwise: so many bytes, often none.
};

/// What the headers say of the body.
/// @param version  "HTTP/1.1"
/// @throws RequestError  400 when they contradict each other, 501 for an encoding that is
/// unknown here
BodyFraming body_framing(const Headers& headers, std::string_view version);

/// A request's body: a stream of bytes that ends where the body ends, however it is
/// framed, and never reads into the next request.
class BodyBuffer : public std::streambuf {
public:
    /// @param source  where the body begins; it must outlive this
    explicit BodyBuffer(std::streambuf& source, const BodyFraming& framing = {})
        : source_(source) {
        begin(framing);
    }

    /// From here on it is the next request's body.
    void begin(const BodyFraming& framing);

    /// Reads what is left, if it is at most @p limit bytes as they were sent.
    /// @return whether the end was reached
    /// @throws RequestError, std::system_error
    bool drain(std::uint64_t limit);

    /// Whether reading on needs no waiting, as far as that can be told: a line between
    /// two chunks may be there by half.
    bool has_more_at_hand() const {
        const bool at_chunk = framing_.chunked && left_ == 0;
        return gptr() != egptr() || source_.in_avail() > (at_chunk && any_chunk_ ? 2 : 0);
    }

    /// Whether all was read, as far as that is known without waiting: the end of a
    /// chunked body is still to come when its last byte was read.
    bool at_end() const {
        return gptr() == egptr() && left_ == 0 && (!framing_.chunked || at_end_) &&
               !error_;
    }

protected:
    /// Receives what there is, as far as it belongs to the body.
    /// @throws RequestError  400 for a body that ends too early, or a bad chunk
    /// @throws std::system_error
    int_type underflow() override;

private:
    int_type receive();
    void begin_next_chunk();

    std::streambuf& source_;
    BodyFraming framing_;
    std::uint64_t taken_ = 0;  // from the source, with the lines of chunks
    std::uint64_t left_ = 0;   // of the body, or of this chunk
    bool any_chunk_ = false;   // whether a chunk was read, whose end is to be read
    bool at_end_ = false;
    std::exception_ptr error_;  // the first one: what follows a bad chunk is no body
    std::unique_ptr<char[]> buffer_;  // for the first body: most requests have none
};

}  // namespace socketserver::http
