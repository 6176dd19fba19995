#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <streambuf>

#include "socketserver/http/body_decoder.hpp"
#include "socketserver/socket_read_buffer.hpp"

namespace socketserver::http {

/// The buffer under a request's `body`: a stream of bytes that ends where the body ends,
/// however it is framed, and never reads into the next request.
class BodyBuffer : public std::streambuf {
public:
    /// There is no body before begin() tells of one.
    /// @param source  what the client sends; it must outlive this
    explicit BodyBuffer(SocketReadBuffer& source) : source_(source) {}

    /// From here on the source's next bytes are a body.
    void begin(const BodyFraming& framing);

    /// Reads what is left, if it is at most @p limit bytes as they were sent.
    /// @return whether the end was reached
    /// @throws RequestError, std::system_error
    bool drain(std::uint64_t limit);

    /// Takes what was received, without waiting for more.
    /// @return whether reading on needs no waiting
    /// @throws RequestError  400 for a bad chunk
    bool has_more_at_hand();

    /// Whether all was read, as far as that is known without waiting: the end of a
    /// chunked body is still to come when its last byte was read.
    bool at_end() const { return gptr() == egptr() && decoder_->done(); }

    /// How many bytes are still to be read, be they received or not. Of a chunked one
    /// it is what the next chunk has, once its size was read.
    std::uint64_t left() const {
        return static_cast<std::uint64_t>(egptr() - gptr()) + decoder_->left();
    }

protected:
    /// Receives what there is, as far as it belongs to the body.
    /// @throws RequestError  400 for a body that ends too early, or a bad chunk
    /// @throws std::system_error
    int_type underflow() override;

private:
    bool take_what_is_at_hand();

    SocketReadBuffer& source_;  // The bytes behind the request's head.
    // It finds the content in the bytes; begin() makes another.
    std::optional<BodyDecoder> decoder_ = BodyDecoder();
    std::uint64_t taken_ = 0;  // Bytes from the source, for this body: for drain().
    std::unique_ptr<char[]> memory_;  // The content that is read now. Most have none.
};

}  // namespace socketserver::http
