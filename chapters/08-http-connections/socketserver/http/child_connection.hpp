#pragma once

namespace socketserver::http {

/// The one connection of a child process, and how SIGTERM tells the child that its server
/// ends. A signal handler may take no lock, and has nothing but its signal. So the
/// process has a flag and a number, and both are atomic. Not meant for users of the
/// library.
class ChildConnection {
public:
    /// To be called when a child process begins to serve its connection.
    static void begin() noexcept;

    /// Whether this process is such a child. Of its parent's threads only one is here, so
    /// it takes no lock that another one may have held during the fork: what the lock
    /// guards is not used here.
    static bool is_here() noexcept;

    /// The signal handler: ends the wait for a request, or each that begins later, as if
    /// the client had left.
    static void close(int signal) noexcept;

    /// Whether close() was called, here or in the process that this one was forked from.
    static bool closed() noexcept;

    /// From now on the connection with this descriptor is idle.
    static void begin_wait(int fileno) noexcept;

    /// The connection is idle no more.
    static void end_wait() noexcept;
};

}  // namespace socketserver::http
