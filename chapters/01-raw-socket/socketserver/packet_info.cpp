#include "socketserver/packet_info.hpp"

#include <cstring>

namespace socketserver {

namespace {

// To which interface an answer goes is the kernel's choice, as it is for all that is
// sent, unless the address means nothing without it.
in_pktinfo answer_to(const in_pktinfo& asked) {
    in_pktinfo from{};
    from.ipi_spec_dst = asked.ipi_spec_dst;  // for what was sent to all: our own address
    return from;
}

in6_pktinfo answer_to(const in6_pktinfo& asked) {
    in6_pktinfo from = asked;
    if (!IN6_IS_ADDR_LINKLOCAL(&asked.ipi6_addr))
        from.ipi6_ifindex = 0;
    return from;
}

template <class Info>
Info content_of(const cmsghdr* header) {
    Info info{};
    std::memcpy(&info, CMSG_DATA(header), sizeof info);
    return info;
}

template <class Info>
void add(const Info& info, int level, int type, msghdr& message, PacketInfo::Room& room) {
    message.msg_control = room.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof info);
    cmsghdr* header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

}  // namespace

PacketInfo::PacketInfo(msghdr& received) {
    for (cmsghdr* header = CMSG_FIRSTHDR(&received); header != nullptr;
         header = CMSG_NXTHDR(&received, header)) {
        if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO)
            info_ = answer_to(content_of<in_pktinfo>(header));
        if (header->cmsg_level != IPPROTO_IPV6 || header->cmsg_type != IPV6_PKTINFO)
            continue;
        const auto asked = content_of<in6_pktinfo>(header);
        if (!IN6_IS_ADDR_MULTICAST(&asked.ipi6_addr))  // nothing can leave from it
            info_ = answer_to(asked);
    }
}

void PacketInfo::add_to(msghdr& message, Room& room) const noexcept {
    room = {};
    if (const auto* info = std::get_if<in_pktinfo>(&info_))
        add(*info, IPPROTO_IP, IP_PKTINFO, message, room);
    if (const auto* info = std::get_if<in6_pktinfo>(&info_))
        add(*info, IPPROTO_IPV6, IPV6_PKTINFO, message, room);
}

}  // namespace socketserver
