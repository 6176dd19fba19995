#include "socketserver/socket.hpp"

#include <algorithm>
#include <array>

#include "socketserver/os_error.hpp"

namespace socketserver {

namespace {

// accept4(2), and the address of the client that it accepted.
struct AcceptCall {
    int listener = -1;
    sockaddr_storage storage{};
    socklen_t length = 0;

    ssize_t operator()() {
        length = sizeof storage;
        return ::accept4(listener, reinterpret_cast<sockaddr*>(&storage), &length,
                         SOCK_CLOEXEC);
    }

    Address address() const { return {storage, length}; }
};

// sendto(2), or sendmsg(2) where the address that it is to leave from is given.
struct SendCall {
    int fileno = -1;
    std::string_view data;
    int flags = 0;
    Address address;  // resolved
    PacketInfo from;

    ssize_t operator()() const {
        if (!from.is_known())
            return ::sendto(fileno, data.data(), data.size(), flags, address.data(),
                            address.size());
        iovec place{.iov_base = const_cast<char*>(data.data()), .iov_len = data.size()};
        PacketInfo::Room room{};
        msghdr message{};
        message.msg_name = const_cast<sockaddr*>(address.data());
        message.msg_namelen = address.size();
        message.msg_iov = &place;
        message.msg_iovlen = 1;
        from.add_to(message, room);
        return ::sendmsg(fileno, &message, flags);
    }
};

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
        throw_os_error(errno, "bind " + address.to_string());
}

void Socket::listen(int backlog) {
    if (::listen(fileno(), backlog) < 0)
        throw_os_error(errno, "listen");
}

std::pair<Socket, Address> Socket::accept() {
    AcceptCall call{.listener = fileno()};
    const std::size_t client =
        attempt(operation("accept", POLLIN), Deadline(timeout_), call);
    return {Socket(FileDescriptor(static_cast<int>(client)), family_), call.address()};
}

std::optional<std::pair<Socket, Address>> Socket::try_accept() {
    AcceptCall call{.listener = fileno()};
    const auto client = attempt_once(operation("accept", POLLIN), call);
    if (!client)
        return std::nullopt;
    return std::pair(Socket(FileDescriptor(static_cast<int>(*client)), family_),
                     call.address());
}

void Socket::connect(const Address& address) {
    if (const std::error_code error = connect_ex(address))
        operation("connect", POLLOUT, 0, &address).fail(error.value());
}

std::error_code Socket::connect_ex(const Address& address) {
    const Address resolved = address.resolve(family_);
    const Deadline deadline(timeout_);
    int result = 0;
    do {
        result = ::connect(fileno(), resolved.data(), resolved.size());
    } while (result < 0 && errno == EINTR && family_ == AF_UNIX);  // it had not yet begun
    if (result == 0)
        return {};

    const bool begun = errno == EINTR || (errno == EINPROGRESS && timeout_ != Timeout(0));
    if (!begun)
        return {errno, std::generic_category()};
    // The kernel goes on connecting. Its end shows as "writable", its outcome as an
    // option.
    if (!wait_for(fileno(), POLLOUT, deadline))
        return std::make_error_code(std::errc::timed_out);
    return {getsockopt(SOL_SOCKET, SO_ERROR), std::generic_category()};
}

std::size_t Socket::send(std::string_view data, int flags) {
    return send_before(Deadline(timeout_), operation("send", POLLOUT, flags), data,
                       flags);
}

std::optional<std::size_t> Socket::try_send(std::string_view data, int flags) {
    return attempt_once(operation("send", POLLOUT), [&] {
        return ::send(fileno(), data.data(), data.size(),
                      flags | MSG_NOSIGNAL | MSG_DONTWAIT);
    });
}

void Socket::sendall(std::string_view data, int flags) {
    const Operation sending = operation("send", POLLOUT, flags);
    const Deadline deadline(timeout_);
    while (true) {
        data.remove_prefix(send_before(deadline, sending, data, flags));
        if (data.empty())
            return;
        if (sending.waits_in_poll() && deadline.passed())
            sending.fail(ETIMEDOUT);
    }
}

std::size_t Socket::send_before(const Deadline& deadline, const Operation& sending,
                                std::string_view data, int flags) {
    return attempt(sending, deadline, [&] {
        return ::send(fileno(), data.data(), data.size(), flags | MSG_NOSIGNAL);
    });
}

std::string Socket::recv(std::size_t bufsize, int flags) {
    std::string data(bufsize, '\0');
    const std::size_t received = recv_into(data.data(), bufsize, flags);
    data.resize(
        std::min(received, bufsize));  // MSG_TRUNC may count more than there is room
    return data;
}

std::optional<std::string> Socket::try_recv(std::size_t bufsize) {
    std::string data(bufsize, '\0');
    const auto received = try_recv_into(data.data(), bufsize);
    if (!received)
        return std::nullopt;
    data.resize(*received);
    return data;
}

std::size_t Socket::recv_into(char* buffer, std::size_t size, int flags) {
    return attempt(operation("recv", POLLIN, flags), Deadline(timeout_),
                   [&] { return ::recv(fileno(), buffer, size, flags); });
}

std::optional<std::size_t> Socket::try_recv_into(char* buffer, std::size_t size) {
    return attempt_once(operation("recv", POLLIN),
                        [&] { return ::recv(fileno(), buffer, size, MSG_DONTWAIT); });
}

std::size_t Socket::sendto(std::string_view data, const Address& address, int flags,
                           const PacketInfo& from) {
    const SendCall call{.fileno = fileno(),
                        .data = data,
                        .flags = flags | MSG_NOSIGNAL,
                        .address = address.resolve(family_),
                        .from = from};
    return attempt(operation("sendto", POLLOUT, flags, &address), Deadline(timeout_),
                   call);
}

std::optional<std::size_t> Socket::try_sendto(std::string_view data,
                                              const Address& address) {
    const SendCall call{.fileno = fileno(),
                        .data = data,
                        .flags = MSG_NOSIGNAL | MSG_DONTWAIT,
                        .address = address.resolve(family_),
                        .from = {}};
    return attempt_once(operation("sendto", POLLOUT, 0, &address), call);
}

std::pair<Datagram, Address> Socket::recvfrom(std::size_t bufsize, int flags) {
    Datagram datagram{
        .data = std::string(bufsize, '\0'), .truncated = false, .socket = this};
    PacketInfo::Room room{};
    sockaddr_storage storage{};
    iovec place{.iov_base = datagram.data.data(), .iov_len = bufsize};
    msghdr message{};
    message.msg_iov = &place;
    message.msg_iovlen = 1;
    message.msg_name = &storage;
    const std::size_t received =
        attempt(operation("recvfrom", POLLIN, flags), Deadline(timeout_), [&] {
            message.msg_namelen = sizeof storage;
            if (family_ != AF_UNIX) {  // there it would let descriptors in
                message.msg_control = room.bytes.data();
                message.msg_controllen = room.bytes.size();
            }
            return ::recvmsg(fileno(), &message, flags);
        });
    datagram.data.resize(std::min(received, bufsize));
    datagram.truncated = (message.msg_flags & MSG_TRUNC) != 0;
    datagram.sent_to = PacketInfo(message);
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

void Socket::tell_packet_info() {
    if (family_ == AF_INET)
        setsockopt(IPPROTO_IP, IP_PKTINFO, 1);
    if (family_ == AF_INET6)
        setsockopt(IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
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

Operation Socket::operation(const char* name, short event, int flags,
                            const Address* address) const noexcept {
    return {.name = name,
            .fileno = fileno(),
            .event = event,
            .may_wait = (flags & MSG_DONTWAIT) == 0 && timeout_ != Timeout(0),
            .nonblocking = timeout_ || kept_nonblocking_,
            .address = address};
}

}  // namespace socketserver
