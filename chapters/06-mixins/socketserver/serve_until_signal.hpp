#pragma once

#include <chrono>
#include <concepts>
#include <functional>
#include <initializer_list>

#include "socketserver/base_server.hpp"
#include "socketserver/ending.hpp"

namespace socketserver {

/// How serve_until_signal() ends its servers.
struct EndOptions {
    /// How long clients may go on with what they have begun, from the signal on. Then
    /// they are cut off. Zero is not at all, none is for ever.
    Timeout grace = std::chrono::seconds(5);
};

/// A server of any type, as serve_until_signal() takes it. It is made of the server by
/// itself.
class ServerToEnd {
public:
    /// @param server  must outlive this
    template <std::derived_from<BaseServer> Server>
    // NOLINTNEXTLINE(google-explicit-constructor): serve_until_signal({site, admin})
    ServerToEnd(Server& server)
        : server_(&server),
          end_loop_([&server] { socketserver::end_loop(server); }),
          close_([&server](Timeout grace) { close_within(server, grace); }) {}

    /// The server.
    BaseServer& server() const { return *server_; }
    /// Ends its loop, and waits for the end.
    void end_loop() const { end_loop_(); }
    /// Closes it. Clients have so much time.
    void close(Timeout grace) const { close_(grace); }

private:
    BaseServer* server_;
    std::function<void()> end_loop_;
    std::function<void(Timeout)> close_;
};

/// Serves until SIGINT (Ctrl-C) or SIGTERM comes, and then ends in order: no more clients
/// are taken, those that are here have the grace to come to an end, the rest is cut off.
/// A second signal ends the program at once, in the way that it always does. For main():
///
///     ThreadingTCPServer server({"127.0.0.1", 8123}, handled_by<EchoHandler>);
///     serve_until_signal(server, {.grace = 5s});
///
/// The loop runs in a thread of its own, and so ends on shutdown(), too. A handler that
/// waits for something else than its client is told by stop_token(), when the grace is
/// over. A server that serves in its loop is waited for until its handler returns. No
/// other thread may call this, or set what these two signals do, meanwhile.
/// @return the signal's number; 0 when shutdown() ended the loop
/// @throws what serve_forever() throws, after the end
/// @throws std::invalid_argument for a negative grace; std::system_error
int serve_until_signal(const ServerToEnd& server, const EndOptions& options = {});

/// serve_until_signal() with several servers in one process: `{site, admin}`. When one
/// loop ends, all are ended.
int serve_until_signal(std::initializer_list<ServerToEnd> servers,
                       const EndOptions& options = {});

}  // namespace socketserver
