#pragma once

#include <sys/socket.h>

#include <stop_token>

#include "socketserver/base_server.hpp"
#include "socketserver/socket.hpp"

namespace socketserver {

/// While it lives, a socket ends with the server: when request_stop() is called, both
/// directions of the socket are shut down, and who waits for it comes back. For a
/// handler that talks to another server.
///
///     Socket other = create_connection({"127.0.0.1", 5432});
///     const CutOffAtStop ends_with(other, server());
///
/// It is the handler's, and made and destroyed in its thread.
class CutOffAtStop {
public:
    /// When the stop was requested before, the socket is cut off at once.
    /// @param socket  is neither moved nor closed while this lives
    /// @param server  the handler's
    CutOffAtStop(const Socket& socket, const BaseServer& server)
        : callback_(server.stop_token(), CutOff{socket.fileno()}) {}

private:
    struct CutOff {
        int fileno;
        void operator()() const noexcept { ::shutdown(fileno, SHUT_RDWR); }
    };

    std::stop_callback<CutOff> callback_;
};

}  // namespace socketserver
