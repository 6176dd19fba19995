#include "socketserver/socket.hpp"

#include <algorithm>
#include <array>

#include "socketserver/os_error.hpp"

namespace socketserver {

namespace {

// Throws the error with the call and the address: "bind 127.0.0.1:80: Permission denied".
[[noreturn]] void throw_os_error_at(int error, const char* call, const Address* address) {
    throw_os_error(error,
                   address ? std::string(call) + " " + address->to_string() : call);
}

// Both getsockname(2) and getpeername(2): the same three arguments.
Address ask_for_address(const char* name, decltype(::getsockname)* system_call,
                        int fileno) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    if (system_call(fileno, reinterpret_cast<sockaddr*>(&storage), &length) < 0)
        throw_os_error(errno, name);
    return {storage, length};
}

}  // namespace

Socket::Socket(int family, int type, int protocol)
    : descriptor_(::socket(family, type | SOCK_CLOEXEC, protocol)), family_(family) {
    if (fileno() < 0)
        throw_os_error(errno, "socket");
}

Socket::Socket(FileDescriptor descriptor) : descriptor_(std::move(descriptor)) {
    family_ = getsockopt(SOL_SOCKET, SO_DOMAIN);
    descriptor_.set_close_on_exec();
}

std::pair<Socket, Socket> Socket::socketpair(int family, int type) {
    std::array<int, 2> filenos{};
    if (::socketpair(family, type | SOCK_CLOEXEC, 0, filenos.data()) < 0)
        throw_os_error(errno, "socketpair");
    return {Socket(FileDescriptor(filenos[0]), family),
            Socket(FileDescriptor(filenos[1]), family)};
}

void Socket::bind(const Address& address) {
    const Address resolved = address.resolve(family_);
    if (::bind(fileno(), resolved.data(), resolved.size()) < 0)
        throw_os_error_at(errno, "bind", &address);
}

void Socket::listen(int backlog) {
    if (::listen(fileno(), backlog) < 0)
        throw_os_error(errno, "listen");
}

std::pair<Socket, Address> Socket::accept(int flags) {
    sockaddr_storage storage{};
    socklen_t length = sizeof storage;
    const Operation operation{"accept", POLLIN, flags, nullptr};
    const ssize_t client = complete(operation, Deadline(timeout_), [&] {
        length = sizeof storage;
        return ::accept4(fileno(), reinterpret_cast<sockaddr*>(&storage), &length,
                         SOCK_CLOEXEC);
    });
    FileDescriptor descriptor(static_cast<int>(client));
    return {Socket(std::move(descriptor), family_), Address(storage, length)};
}

void Socket::connect(const Address& address) {
    const Address resolved = address.resolve(family_);
    const Deadline deadline(timeout_);
    int result = 0;
    do {
        result = ::connect(fileno(), resolved.data(), resolved.size());
    } while (result < 0 && errno == EINTR && family_ == AF_UNIX);  // it had not yet begun
    if (result == 0)
        return;

    const bool begun = errno == EINTR || (errno == EINPROGRESS && timeout_ != Timeout(0));
    if (!begun)
        throw_os_error_at(errno, "connect", &address);
    // The kernel goes on connecting. Its end shows as "writable", its outcome as an
    // option.
    wait_for({"connect", POLLOUT, 0, &address}, deadline);
    const int error = getsockopt(SOL_SOCKET, SO_ERROR);
    if (error != 0)
        throw_os_error_at(error, "connect", &address);
}

std::size_t Socket::send(std::string_view data, int flags) {
    return send_before(Deadline(timeout_), data, flags);
}

void Socket::sendall(std::string_view data, int flags) {
    const Deadline deadline(timeout_);
    while (true) {
        data.remove_prefix(send_before(deadline, data, flags));
        if (data.empty())
            return;
        if (waits_in_poll(flags) && deadline.passed())
            throw_timed_out({"send", POLLOUT, flags, nullptr});
    }
}

std::size_t Socket::send_before(const Deadline& deadline, std::string_view data,
                                int flags) {
    const Operation operation{"send", POLLOUT, flags, nullptr};
    return static_cast<std::size_t>(complete(operation, deadline, [&] {
        return ::send(fileno(), data.data(), data.size(), flags | MSG_NOSIGNAL);
    }));
}

std::string Socket::recv(std::size_t bufsize, int flags) {
    std::string data(bufsize, '\0');
    const std::size_t received = recv_into(data.data(), bufsize, flags);
    data.resize(
        std::min(received, bufsize));  // MSG_TRUNC may count more than there is room
    return data;
}

std::size_t Socket::recv_into(char* buffer, std::size_t size, int flags) {
    const Operation operation{"recv", POLLIN, flags, nullptr};
    return static_cast<std::size_t>(complete(operation, Deadline(timeout_), [&] {
        return ::recv(fileno(), buffer, size, flags);
    }));
}

std::size_t Socket::sendto(std::string_view data, const Address& address, int flags) {
    const Address resolved = address.resolve(family_);
    const Operation operation{"sendto", POLLOUT, flags, &address};
    return static_cast<std::size_t>(complete(operation, Deadline(timeout_), [&] {
        return ::sendto(fileno(), data.data(), data.size(), flags | MSG_NOSIGNAL,
                        resolved.data(), resolved.size());
    }));
}

std::pair<Datagram, Address> Socket::recvfrom(std::size_t bufsize, int flags) {
    Datagram datagram{
        .data = std::string(bufsize, '\0'), .truncated = false, .socket = this};
    sockaddr_storage storage{};
    iovec place{.iov_base = datagram.data.data(), .iov_len = bufsize};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_name = &storage;
    const Operation operation{"recvfrom", POLLIN, flags, nullptr};
    const ssize_t received = complete(operation, Deadline(timeout_), [&] {
        message.msg_namelen = sizeof storage;
        return ::recvmsg(fileno(), &message, flags);
    });
    datagram.data.resize(std::min(static_cast<std::size_t>(received), bufsize));
    datagram.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    return {std::move(datagram), Address(storage, message.msg_namelen)};
}

void Socket::shutdown(int how) {
    if (::shutdown(fileno(), how) < 0)
        throw_os_error(errno, "shutdown");
}

void Socket::settimeout(Timeout timeout) {
    check_timeout(timeout);
    descriptor_.set_nonblocking(timeout.has_value() || kept_nonblocking_);
    timeout_ = timeout;
}

void Socket::keep_nonblocking() {
    descriptor_.set_nonblocking(true);
    kept_nonblocking_ = true;
}

void Socket::setblocking(bool blocking) {
    settimeout(blocking ? Timeout() : Timeout(0));
}

void Socket::setsockopt(int level, int option, int value) {
    setsockopt(level, option, {reinterpret_cast<const char*>(&value), sizeof value});
}

void Socket::setsockopt(int level, int option, std::string_view value) {
    const auto length = static_cast<socklen_t>(value.size());
    if (::setsockopt(fileno(), level, option, value.data(), length) < 0)
        throw_os_error(errno, "setsockopt");
}

int Socket::getsockopt(int level, int option) const {
    int value = 0;
    socklen_t length = sizeof value;
    if (::getsockopt(fileno(), level, option, &value, &length) < 0)
        throw_os_error(errno, "getsockopt");
    return value;
}

std::string Socket::getsockopt(int level, int option, std::size_t length) const {
    std::string value(length, '\0');
    auto written = static_cast<socklen_t>(length);
    if (::getsockopt(fileno(), level, option, value.data(), &written) < 0)
        throw_os_error(errno, "getsockopt");
    value.resize(written);
    return value;
}

Address Socket::getsockname() const {
    return ask_for_address("getsockname", &::getsockname, fileno());
}

Address Socket::getpeername() const {
    return ask_for_address("getpeername", &::getpeername, fileno());
}

template <class SystemCall>
ssize_t Socket::complete(const Operation& operation, const Deadline& deadline,
                         SystemCall system_call) const {
    while (true) {
        const ssize_t result = system_call();
        if (result >= 0)
            return result;
        if (errno == EINTR)
            continue;
        if (errno != EAGAIN || !waits_in_poll(operation.flags))
            throw_os_error_at(errno, operation.name, operation.address);
        wait_for(operation, deadline);
    }
}

bool Socket::waits_in_poll(int flags) const {
    const bool nonblocking = timeout_ ? *timeout_ > timeout_->zero() : kept_nonblocking_;
    return nonblocking && (flags & MSG_DONTWAIT) == 0;
}

void Socket::wait_for(const Operation& operation, const Deadline& deadline) const {
    pollfd descriptor{.fd = fileno(), .events = operation.event, .revents = 0};
    if (deadline.passed() || poll_until({&descriptor, 1}, deadline) == 0)
        throw_timed_out(operation);
}

void Socket::throw_timed_out(const Operation& operation) {
    throw_os_error_at(ETIMEDOUT, operation.name, operation.address);
}

}  // namespace socketserver
