#pragma once

namespace socketserver::http {

/// The one connection of a child process, and how SIGTERM tells the child that its server
/// ends. A signal handler may take no lock, and has nothing but its signal. So the
/// process has a flag and a number, and both are atomic. Not meant for users of the
/// library.
class ChildConnection {
public:
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
