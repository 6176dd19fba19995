#include "socketserver/bytes_given.hpp"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>

namespace socketserver {

// What was sent, without what was sent again, and what waits for its turn. The kernel
// looks at all three in one moment.
std::optional<std::uint64_t> bytes_given(const Socket& connection) {
    tcp_info info{};
    socklen_t size = sizeof(info);
    if (::getsockopt(connection.fileno(), IPPROTO_TCP, TCP_INFO, &info, &size) < 0)
        return std::nullopt;
    return info.tcpi_bytes_sent - info.tcpi_bytes_retrans + info.tcpi_notsent_bytes;
}

}  // namespace socketserver
