#pragma once

/// All that the chapters build: servers, what they share, and what is done with requests.
namespace socketserver {

/// The one owner of an open file descriptor: the small number by which a program names
/// a socket to the kernel.
///
/// It can be moved, not copied, and closes the descriptor when it goes. Every call in
/// this book that makes a descriptor asks for close-on-exec in the same step
/// (SOCK_CLOEXEC and its like), so a program started later inherits none. Python closes a
/// socket object in the same way when its last reference is gone.
class FileDescriptor {
public:
    /// Owns nothing; fileno() is -1.
    FileDescriptor() noexcept = default;

    /// Takes over an open descriptor, which must have no other owner. One that has got
    /// the number of a standard stream, 0 to 2, since the program was started without
    /// that stream, gets another number: what the program writes to standard error must
    /// not reach a client.
    explicit FileDescriptor(int fileno) noexcept
        : fileno_(is_standard(fileno) ? renumbered(fileno) : fileno) {}

    /// Takes the descriptor over.
    FileDescriptor(FileDescriptor&& other) noexcept : fileno_(other.detach()) {}
    /// Takes the descriptor over; what was owned before is closed.
    FileDescriptor& operator=(FileDescriptor&& other) noexcept;
    /// Closes it.
    ~FileDescriptor() { close(); }

    /// The descriptor's number, or -1 when there is none (any more).
    int fileno() const noexcept { return fileno_; }

    /// Gives the descriptor away, unclosed: the caller owns the number returned. -1 when
    /// closed.
    [[nodiscard]] int detach() noexcept;

    /// close(2). Closing twice does nothing. An error is not reported and not retried:
    /// whatever close(2) returns, Linux has freed the number, and another thread may own
    /// it already.
    void close() noexcept;

    /// fcntl(2) with O_NONBLOCK: whether a call that would have to wait fails with
    /// EAGAIN.
    /// @throws std::system_error
    void set_nonblocking(bool nonblocking) const;

    /// fcntl(2) with FD_CLOEXEC: for a descriptor that was made elsewhere.
    /// @throws std::system_error
    void set_close_on_exec() const;

private:
    static bool is_standard(int fileno) noexcept { return 0 <= fileno && fileno <= 2; }
    static int renumbered(int fileno) noexcept;

    int fileno_ = -1;
};

}  // namespace socketserver
