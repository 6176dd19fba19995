#include "socketserver/http/send_file.hpp"

#include <sys/sendfile.h>

#include <algorithm>

#include "socketserver/http/without_sigpipe.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

namespace {

void wait_until_writable(const Socket& connection) {
    pollfd descriptor{.fd = connection.fileno(), .events = POLLOUT, .revents = 0};
    if (poll_until({&descriptor, 1}, Deadline(connection.gettimeout())) == 0)
        throw_os_error(ETIMEDOUT, "sendfile");
}

}  // namespace

std::uint64_t send_file(const Socket& connection, const FileDescriptor& file,
                        std::uint64_t offset, std::uint64_t count) {
    constexpr std::uint64_t largest_piece = 1 << 30;
    const WithoutSigpipe without_sigpipe;
    auto place = static_cast<off_t>(offset);
    std::uint64_t sent = 0;
    while (sent < count) {
        const std::uint64_t piece = std::min(count - sent, largest_piece);
        const ssize_t size =
            ::sendfile(connection.fileno(), file.fileno(), &place, piece);
        if (size == 0)
            break;  // the file has become shorter
        if (size > 0)
            sent += static_cast<std::uint64_t>(size);
        else if (errno == EAGAIN)
            wait_until_writable(connection);
        else if (errno != EINTR)
            throw_os_error(errno, "sendfile");
    }
    return sent;
}

}  // namespace socketserver::http
