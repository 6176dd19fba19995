#include "socketserver/http/read_part.hpp"

#include <unistd.h>

#include <cerrno>

#include "socketserver/http/failed_call.hpp"

namespace socketserver::http {

std::size_t read_part(const Document& file, const ByteRange& range,
                      std::span<char> content) {
    std::size_t size = 0;
    while (size < range.length) {
        const ssize_t read =
            ::pread(file.fileno(), content.data() + size, range.length - size,
                    static_cast<off_t>(range.first + size));
        if (read < 0 && errno != EINTR)
            throw FailedCall(errno, Purpose::content, "pread");
        if (read == 0)
            break;
        size += read > 0 ? static_cast<std::size_t>(read) : 0;
    }
    return size;
}

}  // namespace socketserver::http
