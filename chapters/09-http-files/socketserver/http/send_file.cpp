#include "socketserver/http/send_file.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sched.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include <algorithm>
#include <string>

#include "socketserver/http/failed_call.hpp"
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

// Whether the file system does not know sendfile(2): some that are programs don't, and
// some of the kernel's own.
bool means_unknown(int error) {
    return error == EINVAL || error == ENOSYS || error == EOPNOTSUPP;
}

// The same bytes by another way: they are read, and sent.
std::size_t send_by_reading(Socket& connection, const FileDescriptor& file, off_t place,
                            std::uint64_t count) {
    constexpr std::uint64_t largest = 64 * 1024;
    std::string bytes(std::min(count, largest), '\0');
    const ssize_t size = ::pread(file.fileno(), bytes.data(), bytes.size(), place);
    if (size < 0)
        throw FailedCall(errno, Purpose::content, "pread");
    bytes.resize(static_cast<std::size_t>(size));
    send_patiently(connection, bytes, 0);
    return bytes.size();
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
    std::uint64_t sent = 0;
    bool is_known = true;
    while (sent < count) {
        const std::uint64_t piece = std::min(count - sent, largest_piece);
        auto place = static_cast<off_t>(offset + sent);
        const auto try_once = [&] {
            const WithoutSigpipe without_sigpipe;  // not while the client is waited for
            const ssize_t size =
                ::sendfile(operation.fileno, file.fileno(), &place, piece);
            is_known = size >= 0 || !means_unknown(errno);
            return is_known ? size : 0;
        };
        std::size_t size =
            attempt_patiently(operation, connection.gettimeout(), try_once);
        if (!is_known)
            size = send_by_reading(connection, file, place, piece);
        if (size == 0)
            break;  // the file has become shorter
        sent += size;
        if (sent < count)
            ::sched_yield();  // other clients' threads have waited for this piece
    }
    return sent;
}

}  // namespace socketserver::http
