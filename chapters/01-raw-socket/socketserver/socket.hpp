#pragma once

#include <sys/socket.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/attempt.hpp"
#include "socketserver/datagram.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/file_descriptor.hpp"
#include "socketserver/packet_info.hpp"

namespace socketserver {

/// A network socket: one end of a connection, or the place where connections or datagrams
/// arrive.
///
/// It owns its descriptor, can be moved and not copied, and closes when it goes. It
/// stands for Python's `socket.socket` and has its methods. Each call that fails throws
/// std::system_error with the name of the call. A call that a signal interrupts goes on,
/// and writing to a peer that is gone is an error, never the signal SIGPIPE.
///
/// A timeout (settimeout()) limits each call as a whole; when it runs out the error's
/// code is std::errc::timed_out. With a timeout of zero nothing ever waits: a call that
/// would have to fails at once with std::errc::resource_unavailable_try_again, and
/// connect(), which has begun by then, with std::errc::operation_in_progress. Where it is
/// the rule and no error that a call would have to wait, there is a second one without an
/// exception: try_accept(), try_send(), try_recv().
///
/// Two threads may use one socket at once, one to read and one to write, say; but only
/// one may set its timeout, move or close it, while no other uses it. What two threads
/// send at once may be mixed: each send() arrives in one piece only as far as the kernel
/// takes it in one, and sendall() is many of them, so threads that send share a lock.
/// shutdown() may come from any thread, and ends the waits of all.
class Socket {
public:
    /// A closed socket.
    Socket() noexcept = default;

    /// socket(2), close-on-exec.
    /// @param family  AF_INET, AF_INET6 or AF_UNIX
    /// @param type    SOCK_STREAM for connections, SOCK_DGRAM for datagrams
    /// @throws std::system_error
    explicit Socket(int family, int type = SOCK_STREAM, int protocol = 0);

    /// Takes over a socket that was made elsewhere (Python: `socket(fileno=...)`), and
    /// makes it close-on-exec.
    /// @throws std::system_error when it is not a socket
    explicit Socket(FileDescriptor descriptor);

    /// socketpair(2): two sockets that are connected to each other.
    /// @throws std::system_error
    static std::pair<Socket, Socket> socketpair(int family = AF_UNIX,
                                                int type = SOCK_STREAM);

    // The server's side.

    /// bind(2): takes an address of this machine. A host name is looked up in the
    /// socket's family.
    /// @throws std::system_error  "bind 127.0.0.1:80: Permission denied"
    void bind(const Address& address);

    /// listen(2): lets clients connect. Up to @p backlog of them queue for accept().
    /// @throws std::system_error
    void listen(int backlog = 128);

    /// accept4(2): the next client's connection and address. Waits for one.
    /// @throws std::system_error
    std::pair<Socket, Address> accept();

    /// accept() of a client that is there already; none when there is none. Of a socket
    /// that is non-blocking: keep_nonblocking().
    /// @throws std::system_error
    std::optional<std::pair<Socket, Address>> try_accept();

    // The client's side.

    /// connect(2): to a server, or, for datagrams, sets the only peer to talk to. When a
    /// signal interrupts it, the connection is still being made, and is waited for. (A
    /// Unix server with a full queue, and a timeout: this fails at once, as nothing has
    /// begun.)
    /// @throws std::system_error  "connect 127.0.0.1:9: Connection refused"
    void connect(const Address& address);

    /// connect(), with its error returned instead of thrown; 0 is none (Python's name).
    /// @throws std::system_error  when the address can't be looked up
    [[nodiscard]] std::error_code connect_ex(const Address& address);

    // Bytes, both ways. Flags are those of the system call; MSG_DONTWAIT keeps it from
    // waiting.

    /// send(2), MSG_NOSIGNAL: sends what the kernel takes now.
    /// @return how many bytes that were, at least one unless @p data is empty
    /// @throws std::system_error
    std::size_t send(std::string_view data, int flags = 0);

    /// send() of what the kernel takes at once; none when it takes nothing now. So it may
    /// be called with a lock held.
    /// @throws std::system_error
    std::optional<std::size_t> try_send(std::string_view data, int flags = 0);

    /// send(2) until all is sent. The timeout is for the whole. One thread may do it
    /// while another is in recv().
    /// @throws std::system_error; there is no telling then how much was sent
    void sendall(std::string_view data, int flags = 0);

    /// recv(2): waits for bytes and returns what is there, at most @p bufsize. Empty
    /// means that the peer will send no more.
    /// @throws std::system_error
    std::string recv(std::size_t bufsize, int flags = 0);

    /// recv() of what is there already; none when nothing is.
    /// @throws std::system_error
    std::optional<std::string> try_recv(std::size_t bufsize);

    /// recv(2) into the caller's own @p buffer of @p size bytes.
    /// @return how many bytes arrived; 0 when the peer will send no more
    /// @throws std::system_error
    std::size_t recv_into(char* buffer, std::size_t size, int flags = 0);

    /// recv_into() of what is there already; none when nothing is.
    /// @throws std::system_error
    std::optional<std::size_t> try_recv_into(char* buffer, std::size_t size);

    // Datagrams.

    /// sendto(2), MSG_NOSIGNAL: one datagram. (A Unix receiver may be full. With a
    /// timeout this asks again and again until the time is over, since poll(2) knows
    /// nothing of that.)
    /// @param from  the address of this machine that it leaves from, sendmsg(2); the
    /// kernel's choice when it is not known
    /// @return its length in bytes
    /// @throws std::system_error  "sendto 127.0.0.1:9: Message too long"
    std::size_t sendto(std::string_view data, const Address& address, int flags = 0,
                       const PacketInfo& from = {});

    /// sendto() of what the kernel takes at once; none when the receiver is full, or too
    /// much of what was sent waits to be read.
    /// @throws std::system_error
    std::optional<std::size_t> try_sendto(std::string_view data, const Address& address);

    /// recvmsg(2): waits for one datagram and says who sent it. What is longer than @p
    /// bufsize bytes is cut and marked as truncated.
    /// @throws std::system_error
    std::pair<Datagram, Address> recvfrom(std::size_t bufsize, int flags = 0);

    // The end.

    /// shutdown(2): ends one direction or both, SHUT_RD, SHUT_WR or SHUT_RDWR; the
    /// descriptor stays. Another thread that waits in a call on this socket comes back:
    /// it sees the end, or an error.
    /// @throws std::system_error
    void shutdown(int how);

    /// close(2). Closing twice does nothing.
    void close() noexcept { descriptor_.close(); }

    /// Gives the descriptor away; the socket is closed then, the connection is not.
    [[nodiscard]] FileDescriptor detach() noexcept { return std::move(descriptor_); }

    // What it is, and how it behaves.

    /// The descriptor's number; -1 when closed.
    int fileno() const noexcept { return descriptor_.fileno(); }

    /// The descriptor, for calls that this class does not make.
    const FileDescriptor& descriptor() const noexcept { return descriptor_; }

    /// AF_INET, AF_INET6 or AF_UNIX; AF_UNSPEC for a socket that was never opened.
    int family() const noexcept { return family_; }

    /// Sets how long each call may wait: none (the default) for ever, zero not at all.
    /// @throws std::invalid_argument for a negative timeout; std::system_error
    void settimeout(Timeout timeout);

    /// What settimeout() set.
    Timeout gettimeout() const noexcept { return timeout_; }

    /// True is settimeout() with none, false is settimeout() with zero.
    /// @throws std::system_error
    void setblocking(bool blocking);

    /// setsockopt(2) of an option that is an int.
    /// @throws std::system_error
    void setsockopt(int level, int option, int value);
    /// setsockopt(2) of any other option, its value as bytes.
    /// @throws std::system_error
    void setsockopt(int level, int option, std::string_view value);

    /// getsockopt(2) of an option that is an int.
    /// @throws std::system_error
    int getsockopt(int level, int option) const;
    /// getsockopt(2) of any other option: at most @p length bytes.
    /// @throws std::system_error
    std::string getsockopt(int level, int option, std::size_t length) const;

    /// From now on recvfrom() tells which address of this machine a datagram was sent to.
    /// Does nothing for a Unix socket.
    /// @throws std::system_error
    void tell_packet_info();

    /// Makes the descriptor non-blocking for good, whatever settimeout() is told. Calls
    /// wait as before, but in poll(2); and try_accept() doesn't.
    /// @throws std::system_error
    void keep_nonblocking();

    /// A system call on this socket that this class does not make, for attempt().
    Operation operation(const char* name, short event, int flags = 0,
                        const Address* address = nullptr) const noexcept;

    /// getsockname(2): this end's address, with the port that the kernel chose for port
    /// 0.
    /// @throws std::system_error
    Address getsockname() const;

    /// getpeername(2): the other end's address.
    /// @throws std::system_error when not connected
    Address getpeername() const;

private:
    Socket(FileDescriptor descriptor, int family) noexcept
        : descriptor_(std::move(descriptor)), family_(family) {}

    std::size_t send_before(const Deadline& deadline, const Operation& sending,
                            std::string_view data, int flags);

    FileDescriptor descriptor_;
    int family_ = AF_UNSPEC;
    Timeout timeout_;
    bool kept_nonblocking_ = false;
};

}  // namespace socketserver
