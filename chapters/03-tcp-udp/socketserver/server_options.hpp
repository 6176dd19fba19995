#pragma once

#include <sys/types.h>

#include <optional>

namespace socketserver {

/// What a server is told when it is made. In Python these are class attributes that the
/// constructor reads. What is left out has its default; an option of no use to a server
/// is an error (std::invalid_argument), so that a mistake is not passed over.
///
///     TCPServer server({"::", 8123}, handler, {.address_family = AF_INET6});
struct ServerOptions {
    /// AF_INET (the default) or AF_INET6. Not for Unix servers.
    std::optional<int> address_family = std::nullopt;

    /// With AF_INET6: IPv4 clients are served too, under IPv6 addresses that hold theirs
    /// (IPv4-mapped). False. Not for Unix.
    std::optional<bool> dual_stack = std::nullopt;

    /// How many clients may wait to be accepted, listen(2): 128. Only for streams.
    std::optional<int> request_queue_size = std::nullopt;

    /// SO_REUSEADDR: a server that was just ended can be started again on its port. True
    /// for TCP, where it is safe; false for UDP, where it lets two servers share a port.
    /// Not for Unix.
    std::optional<bool> allow_reuse_address = std::nullopt;

    /// SO_REUSEPORT: several servers share the port and the kernel deals the clients out.
    /// False. Not for Unix servers.
    std::optional<bool> allow_reuse_port = std::nullopt;

    /// A socket file that an ended server left at the path is replaced. False: the path
    /// is "in use". A file of a living server is never replaced. Only for Unix servers.
    std::optional<bool> replace_stale_socket = std::nullopt;

    /// The permissions of the socket file, 0660 for example: who may write to it may
    /// connect. The file never has more than these, not even for a moment. What the
    /// process's umask(2) leaves of 0777 when it is left out. Only for Unix servers with
    /// a file.
    std::optional<mode_t> socket_file_mode = std::nullopt;

    /// Whether the constructor binds and activates the server. A class that overrides
    /// server_bind() or server_activate() passes false up, and calls both in its own
    /// constructor.
    bool bind_and_activate = true;
};

}  // namespace socketserver
