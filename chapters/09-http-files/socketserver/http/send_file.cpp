#include "socketserver/http/send_file.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/sendfile.h>

#include <algorithm>

#include "socketserver/patience.hpp"
#include "socketserver/without_sigpipe.hpp"

namespace socketserver::http {

namespace {

// As much as stays in a processor's cache until the client has read it.
constexpr std::uint64_t largest_piece = 256 * 1024;

// The kernel takes no more when so much waits that is not on its way. What is on its way
// isn't limited, and so neither is the speed to a client far away.
void keep_queue_short(Socket& connection) {
    constexpr int longest_queue = 64 * 1024;
    if (connection.family() != AF_UNIX)
        connection.setsockopt(IPPROTO_TCP, TCP_NOTSENT_LOWAT, longest_queue);
}

}  // namespace

std::uint64_t send_file(Socket& connection, const FileDescriptor& file,
                        std::uint64_t offset, std::uint64_t count) {
    const Operation operation{.name = "sendfile",
                              .fileno = connection.fileno(),
                              .event = POLLOUT,
                              .may_wait = true,
                              .nonblocking = true};
    if (count > largest_piece)
        keep_queue_short(connection);
    auto place = static_cast<off_t>(offset);
    std::uint64_t sent = 0;
    while (sent < count) {
        const std::uint64_t piece = std::min(count - sent, largest_piece);
        const std::size_t size =
            attempt_patiently(operation, connection.gettimeout(), [&] {
                const WithoutSigpipe
                    without_sigpipe;  // not while the client is waited for
                return ::sendfile(operation.fileno, file.fileno(), &place, piece);
            });
        if (size == 0)
            break;  // the file has become shorter
        sent += size;
        if (sent < count)
            ::sched_yield();  // other clients' threads have waited for this piece
    }
    return sent;
}

}  // namespace socketserver::http
