#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "socketserver/http/child_connection.hpp"
#include "socketserver/socket.hpp"

namespace socketserver::http {

/// The connections on which a server waits for a request that has not begun. They can be
/// closed without taking anything from anybody. All threads of a server share the list. A
/// child process has one connection, and needs neither the list nor its lock.
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
    bool closed() const { return closed_ || (is_childs_ && ChildConnection::closed()); }

    /// To be called in a child process, before its first wait: from here on its only
    /// connection is meant, and no lock is taken. Another thread of the parent may have
    /// held it during the fork.
    void become_a_childs();

    /// From here on an idle connection gives way to others while this descriptor is
    /// readable. For a server that can't serve them beside it.
    void give_way_to(int fileno) { others_ = fileno; }

    /// That descriptor, or -1.
    int others() const { return others_; }

private:
    void note(int fileno, bool is_waiting);

    std::mutex mutex_;  // It is held to look at the list, and to change either.
    std::vector<bool>
        is_waiting_;  // At the number of a descriptor: a Wait notes its own.
    std::atomic<bool> closed_ = false;  // close() sets it, and each new Wait asks.
    bool is_childs_ = false;            // become_a_childs() sets it, and all others ask.
    int others_ = -1;  // Set before a connection is served, and read while it is.
};

}  // namespace socketserver::http
