#pragma once

#include <sys/socket.h>

#include <compare>
#include <concepts>
#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace socketserver {

/// Where a socket can be reached: a host and a port, or the path of a Unix socket.
///
/// An address is either *as given*, a host and a port that are kept as they were written
/// and looked up when a socket needs them, or *resolved*: the kernel's own sockaddr, in
/// numbers. Python uses the tuple `(host, port)` and the plain string path for the same.
/// Addresses have an order and a hash, so that they can be keys.
class Address {
public:
    /// Unnamed: the address of a Unix socket that was never bound.
    Address();

    /// A host and a port as given: a name, an IPv4 or IPv6 number (`fe80::1%eth0` with a
    /// scope), or "" for every interface of this machine.
    /// @throws std::invalid_argument  for a port outside of 0..65535, or a NUL in the
    /// host
    Address(std::string host, int port);

    /// The path of a Unix socket, a string of any kind; see unix(7). With a NUL in front
    /// it is a name in the abstract namespace, which is no file; the empty path is
    /// unnamed.
    /// @throws std::invalid_argument  for a path longer than 107 bytes, or a NUL within
    /// it
    template <std::convertible_to<std::string_view> Path>
    // NOLINTNEXTLINE(google-explicit-constructor): a plain string, as in Python
    Address(const Path& path) : Address() {
        set_path(path);
    }
    Address(std::nullptr_t) = delete;

    /// What the kernel wrote: @p length bytes of a sockaddr, as accept(2) and its like
    /// fill them.
    /// @throws std::invalid_argument  for a length that no sockaddr has
    Address(const sockaddr_storage& storage, socklen_t length);

    /// AF_INET, AF_INET6 or AF_UNIX; AF_UNSPEC when unnamed, and for a host that must be
    /// looked up.
    int family() const;

    /// The host as given, or the number that the kernel wrote; "" for a Unix address.
    std::string host() const;

    /// The port, 0..65535; 0 for a Unix address.
    int port() const;

    /// The path of a Unix socket, with its leading NUL when abstract; else "".
    std::string path() const;

    /// `127.0.0.1:8123`, `[::1]:8123`, `/tmp/s`; an abstract name as `@name`, else
    /// `(unnamed)`.
    std::string to_string() const;

    /// Refuses a socket's family that this address can't have.
    /// @throws std::invalid_argument  naming the address, both families, and the cure
    void check_family(int wanted) const;

    /// This address as a socket of @p family can use it, resolved: getaddrinfo(3), first
    /// result.
    /// @throws std::system_error  "resolve nowhere.invalid:80: Name or service not known"
    /// @throws std::invalid_argument  as check_family() does
    Address resolve(int family) const;

    /// Every address that the host has, resolved, in the order in which a client is to
    /// try them: getaddrinfo(3). One that is resolved already, or a path, is all there
    /// is.
    /// @throws std::system_error  as resolve() does
    std::vector<Address> resolve_all() const;

    /// The sockaddr, for a system call. Only of a resolved address.
    const sockaddr* data() const;

    /// The sockaddr's length in bytes.
    socklen_t size() const;

    /// Whether both say the same: host and port, or path. Nothing is looked up.
    friend bool operator==(const Address& left, const Address& right);

    /// An order of all addresses, for sets and maps: it means nothing else.
    friend std::strong_ordering operator<=>(const Address& left, const Address& right);

    /// Writes to_string().
    friend std::ostream& operator<<(std::ostream& out, const Address& address);

private:
    struct Given {
        std::string host;
        int port;
    };
    struct Resolved {
        sockaddr_storage storage;
        socklen_t length;
    };

    void set_path(std::string_view path);
    bool has_host() const;

    std::variant<Resolved, Given> value_;
};

}  // namespace socketserver

/// @cond
template <>
struct std::hash<socketserver::Address> {
    std::size_t operator()(const socketserver::Address& address) const {
        return std::hash<std::string>()(address.to_string());
    }
};
/// @endcond
