#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <variant>

namespace socketserver {

/// Which address of this machine a datagram was sent to, or is to leave from. A socket
/// that is bound to every address of the machine has many: an answer that leaves from
/// another one than was asked is no answer to a client that is connected. See IP_PKTINFO
/// in ip(7), IPV6_PKTINFO in ipv6(7).
class PacketInfo {
public:
    /// Not known, or left to the kernel.
    PacketInfo() noexcept = default;

    /// What recvmsg(2) says, when the socket was asked to tell: tell_packet_info().
    explicit PacketInfo(msghdr& received);

    /// Whether it is known.
    bool is_known() const noexcept { return info_.index() != 0; }

    /// Room for what a system call reads or writes.
    struct Room {
        /// Enough for either family.
        alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> bytes{};
    };

    /// Has the message leave from this address. The room must outlive the call.
    void add_to(msghdr& message, Room& room) const noexcept;

private:
    std::variant<std::monostate, in_pktinfo, in6_pktinfo> info_;
};

}  // namespace socketserver
