// sendfile(2) as one would first write it: as much as the kernel takes, and wait until it
// takes more. 64 clients of a large file get less than half as much by it.
#include "socketserver/http/send_file.hpp"

#include <sys/sendfile.h>

#include "socketserver/patience.hpp"
#include "socketserver/without_sigpipe.hpp"

namespace socketserver::http {

std::uint64_t send_file(Socket& connection, const FileDescriptor& file,
                        std::uint64_t offset, std::uint64_t count) {
    const Operation operation{.name = "sendfile",
                              .fileno = connection.fileno(),
                              .event = POLLOUT,
                              .may_wait = true,
                              .nonblocking = true};
    auto place = static_cast<off_t>(offset);
    std::uint64_t sent = 0;
    while (sent < count) {
        const std::size_t size =
            attempt_patiently(operation, connection.gettimeout(), [&] {
                const WithoutSigpipe without_sigpipe;
                return ::sendfile(operation.fileno, file.fileno(), &place, count - sent);
            });
        if (size == 0)
            break;  // the file has become shorter
        sent += size;
    }
    return sent;
}

}  // namespace socketserver::http
