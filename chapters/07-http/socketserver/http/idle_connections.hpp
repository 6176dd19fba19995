#pragma once

#include <atomic>
#include <mutex>

#include "socketserver/socket.hpp"

namespace socketserver::http {

/// The connections on which a server waits for a request that has not begun. They can be
/// closed without taking anything from anybody.
class IdleConnections {
public:
    /// While it lives, the connection is one of these.
    class Wait {
    public:
        /// @param connections  null when the server keeps no such list
        Wait(IdleConnections* connections, const Socket& connection);
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

    private:
        friend class IdleConnections;

        IdleConnections* connections_;
        int fileno_;
        Wait* next_ = nullptr;  // the waits are a list of their own: it takes no memory
        Wait* previous_ = nullptr;
    };

    /// Ends all these waits, and those that begin later, as if the clients had left.
    /// What a client has sent by now is still received.
    void close();

    /// From here on SIGTERM ends the process during such a wait, and waits itself at any
    /// other time. For a process that serves only one connection.
    void end_by_sigterm();

    /// Whether close() was called.
    bool closed() const { return closed_; }

private:
    std::mutex mutex_;
    Wait* first_ = nullptr;
    std::atomic<bool> closed_ = false;
    bool end_by_sigterm_ = false;
};

}  // namespace socketserver::http
