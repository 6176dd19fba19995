#pragma once

#include <list>

#include "socketserver/deadline.hpp"
#include "socketserver/server_selector.hpp"
#include "socketserver/socket.hpp"

namespace socketserver::http {

/// Clients that a server can't serve now: each is told so, with 503, by the server's loop
/// itself, which waits for none of them.
///
/// A client's request may be on its way. On a connection that is closed it would meet a
/// reset, and that could take the answer from the client before it is read. So the
/// connection stays, with its sending side closed, until the client has closed its own,
/// and 2 s at most.
class RefusedConnections {
public:
    /// Sends the answer, as far as it can be sent at once, and keeps the connection.
    void add(Socket connection);

    /// Drops what the clients have sent, and closes the connections that have ended or
    /// whose time is over. The others end the selector's next wait. To be called before
    /// each wait of the loop.
    void watch(ServerSelector& selector);

    /// Closes all.
    void close() { refused_.clear(); }

private:
    struct Refused {
        Socket connection;
        Deadline deadline;
    };

    std::list<Refused> refused_;  // The oldest first.
};

}  // namespace socketserver::http
