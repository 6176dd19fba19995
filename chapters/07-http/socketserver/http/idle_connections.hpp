#pragma once

#include <atomic>
#include <mutex>

#include "socketserver/socket.hpp"

namespace socketserver::http {

/// The connections on which a server waits for a request that has not begun. They can be
/// closed without taking anything from anybody.
class IdleConnections {
public:
    /// A connection that may become idle, as long as it is served.
    class Member {
    public:
        /// @param connections  those of its server, which must outlive it
        explicit Member(IdleConnections& connections);
        ~Member();
        Member(const Member&) = delete;
        Member& operator=(const Member&) = delete;

    private:
        friend class IdleConnections;

        IdleConnections& connections_;
        std::atomic<int> waiting_ = -1;  // the descriptor, during a wait
        Member* next_ = nullptr;  // they are a list of their own, which takes no memory
        Member* previous_ = nullptr;
    };

    /// While it lives, the connection is idle.
    class Wait {
    public:
        /// @param member  null when the server keeps no such list
        Wait(Member* member, const Socket& connection);
        ~Wait();
        Wait(const Wait&) = delete;
        Wait& operator=(const Wait&) = delete;

    private:
        Member* member_;
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
    std::mutex mutex_;  // is held to look at the list
    Member* first_ = nullptr;
    std::atomic<bool> closed_ = false;
    bool end_by_sigterm_ = false;
};

}  // namespace socketserver::http
