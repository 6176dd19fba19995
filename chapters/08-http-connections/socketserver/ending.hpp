#pragma once

#include <concepts>

#include "socketserver/base_server.hpp"

// How serve_until_signal() ends a server, whatever its type: connections on which nobody
// asks for anything are closed first. Not meant for users of the library.

namespace socketserver {

/// Ends a server's loop, which runs in another thread. It may be waiting for a client
/// that asks for nothing.
template <std::derived_from<BaseServer> Server>
void end_loop(Server& server) {
    if constexpr (requires { server.close_idle_connections(); })
        server.close_idle_connections();
    server.shutdown();
}

/// Closes a server whose loop has ended. Clients have so much time, where they are served
/// elsewhere than in the loop.
template <std::derived_from<BaseServer> Server>
void close_within(Server& server, Timeout grace) {
    if constexpr (requires { server.end_idle_children(); })
        server.end_idle_children();
    if constexpr (requires { server.server_close(grace); })
        server.server_close(grace);
    else
        server.server_close();
}

}  // namespace socketserver
