#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "socketserver/socket.hpp"

namespace socketserver::http {

/// The connections on which a server waits for a request that has not begun. They can be
/// closed without taking anything from anybody. All threads of a server share the list.
class IdleConnections {
public:
    /// While it lives, the connection is idle.
    class Wait {
    public:
        /// @param connections  null when the server keeps no such list
        Wait(IdleConnections* connections, const Socket& connection);
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

    private:
        IdleConnections* connections_;  // The list that the descriptor is on.
        int fileno_;                    // The descriptor, whose owner outlives this.
    };

    /// Ends all these waits, and those that begin later, as if the clients had left.
    /// What a client has sent by now is still received. To be called from any thread.
    void close();

    /// Whether close() was called. To be called from any thread.
    bool closed() const { return closed_; }

private:
    void note(int fileno, bool is_waiting);

    std::mutex mutex_;  // It is held to look at the list, and to change either.
    std::vector<bool>
        is_waiting_;  // At the number of a descriptor: a Wait notes its own.
    std::atomic<bool> closed_ = false;  // close() sets it, and each new Wait asks.
};

}  // namespace socketserver::http
