#include "socketserver/http/send_file.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/sendfile.h>

#include <algorithm>

#include "socketserver/http/without_sigpipe.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/waiting.hpp"

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

void wait_until_writable(const Socket& connection) {
    pollfd descriptor{.fd = connection.fileno(), .events = POLLOUT, .revents = 0};
    if (poll_until({&descriptor, 1}, Deadline(connection.gettimeout())) == 0)
        throw_os_error(ETIMEDOUT, "sendfile");
}

}  // namespace

std::uint64_t send_file(Socket& connection, const FileDescriptor& file,
                        std::uint64_t offset, std::uint64_t count) {
    const WithoutSigpipe without_sigpipe;
    if (count > largest_piece)
        keep_queue_short(connection);
    auto place = static_cast<off_t>(offset);
    std::uint64_t sent = 0;
    while (sent < count) {
        const std::uint64_t piece = std::min(count - sent, largest_piece);
        const ssize_t size =
            ::sendfile(connection.fileno(), file.fileno(), &place, piece);
        if (size == 0)
            break;  // the file has become shorter
        if (size > 0) {
            sent += static_cast<std::uint64_t>(size);
            if (sent < count)
                ::sched_yield();  // other clients' threads have waited for this piece
        } else if (errno == EAGAIN)
            wait_until_writable(connection);
        else if (errno != EINTR)
            throw_os_error(errno, "sendfile");
    }
    return sent;
}

}  // namespace socketserver::http
