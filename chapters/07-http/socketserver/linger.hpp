#pragma once

#include <chrono>
#include <cstdint>

#include "socketserver/socket.hpp"

namespace socketserver {

/// How long linger() reads on.
struct LingerLimits {
    std::chrono::milliseconds silence = std::chrono::seconds(2);  ///< Without a byte.
    std::chrono::milliseconds total = std::chrono::seconds(30);   ///< In all.
    std::uint64_t bytes = 64 << 20;                               ///< So many at most.
};

/// To be called before a connection is closed whose client may still be sending. Says
/// that nothing more comes, by shutdown(2), and drops what arrives, until the client
/// closes its side or a limit is reached. What arrives behind a close(2) is answered by a
/// reset, and a reset takes from the client what it has not read yet: its answer (RFC
/// 9112, 9.6).
void linger(Socket& connection, const LingerLimits& limits = {});

}  // namespace socketserver
