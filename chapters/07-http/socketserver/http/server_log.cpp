#include "socketserver/http/server_log.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/os_error.hpp"

namespace socketserver::http {

void ServerLog::set_log(const std::filesystem::path& file) {
    constexpr mode_t readable_by_all = 0644;
    const auto descriptor = std::make_shared<const FileDescriptor>(
        ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY,
               readable_by_all));
    if (descriptor->fileno() < 0)
        throw_os_error(errno, "open " + file.string());
    set_log([descriptor](std::string_view line) {
        while (::write(descriptor->fileno(), line.data(), line.size()) < 0 &&
               errno == EINTR)
            continue;
    });
}

void ServerLog::write_log(std::string_view line) const noexcept {
    try {
        sink_(line);
    } catch (...) {  // NOLINT(bugprone-empty-catch): nobody is left to be told
    }
}

}  // namespace socketserver::http
