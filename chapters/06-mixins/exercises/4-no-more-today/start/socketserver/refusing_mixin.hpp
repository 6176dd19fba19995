#pragma once

#include "socketserver/base_server.hpp"

/// Refuses a client when enough others are being served: it is closed at once. It stands
/// in front of a server with threads.
template <class Server>
class RefusingMixIn : public Server {
public:
    using Server::Server;

    /// Closes the server: its threads use what goes here.
    ~RefusingMixIn() override { this->server_close(); }

    /// How many requests are served at once. It is set before the loop begins.
    int most = 10;

protected:
    // Here stand the hooks that count, and the one that refuses.
};
