#pragma once

#include <cstdint>

#include "socketserver/http/headers.hpp"
#include "socketserver/http/version.hpp"

namespace socketserver::http {

/// How one knows where a request's body ends (RFC 9112, 6).
struct BodyFraming {
    bool chunked = false;      ///< Each piece says how long it is; an empty one ends it.
    std::uint64_t length = 0;  ///< Otherwise: so many bytes, often none.
};

/// What the headers say of the body. Nobody else decides where it ends.
/// @throws RequestError  400 when the headers contradict each other, 501 for an encoding
/// that is unknown here
BodyFraming body_framing(const Headers& headers, Version version);

}  // namespace socketserver::http
