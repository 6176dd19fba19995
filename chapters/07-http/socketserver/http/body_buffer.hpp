#pragma once

#include <cstdint>
#include <streambuf>
#include <vector>

#include "socketserver/http/body_framing.hpp"
#include "socketserver/socket_read_buffer.hpp"

namespace socketserver::http {

/// The buffer under a request's `body`: a stream of bytes that ends where the body ends.
class BodyBuffer : public std::streambuf {
public:
    /// There is no body before begin() tells of one.
    /// @param source  what the client sends; it must outlive this
    explicit BodyBuffer(SocketReadBuffer& source) : source_(source) {}

    /// From here on the source's next bytes are a body.
    void begin(const BodyFraming& framing);

    /// Whether all was read.
    bool at_end() const { return gptr() == egptr() && left_ == 0; }

    /// How many bytes are still to be read, be they received or not.
    std::uint64_t left() const {
        return static_cast<std::uint64_t>(egptr() - gptr()) + left_;
    }

protected:
    /// Receives what there is, as far as it belongs to the body.
    /// @throws RequestError  400 for a body that ends too early
    /// @throws std::system_error
    int_type underflow() override;

private:
    SocketReadBuffer& source_;  // The bytes behind the request's head.
    std::uint64_t left_ = 0;    // What underflow() has not yet taken of the body.
    std::vector<char> memory_;  // The piece that is read now; most requests need none.
};

}  // namespace socketserver::http
