#include "socketserver/file_descriptor.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <utility>

#include "socketserver/no_cancellation.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/waiting.hpp"

namespace socketserver {

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
    if (this != &other) {
        close();
        fileno_ = other.detach();
    }
    return *this;
}

// Without a number to be had it keeps the one that it has.
int FileDescriptor::renumbered(int fileno) noexcept {
    const int other = ::fcntl(fileno, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (other < 0)
        return fileno;
    ::close(fileno);
    return other;
}

int FileDescriptor::detach() noexcept {
    return std::exchange(fileno_, -1);
}

void FileDescriptor::close() noexcept {
    if (fileno_ < 0)
        return;
    const NoCancellation guard;
    forget(fileno_);
    ::close(detach());
}

void FileDescriptor::set_nonblocking(bool nonblocking) const {
    const int flags = ::fcntl(fileno_, F_GETFL);
    if (flags < 0)
        throw_os_error(errno, "fcntl F_GETFL");
    const int wanted = nonblocking ? flags | O_NONBLOCK : flags & ~O_NONBLOCK;
    if (wanted != flags && ::fcntl(fileno_, F_SETFL, wanted) < 0)
        throw_os_error(errno, "fcntl F_SETFL");
}

void FileDescriptor::set_close_on_exec() const {
    if (::fcntl(fileno_, F_SETFD, FD_CLOEXEC) < 0)
        throw_os_error(errno, "fcntl F_SETFD");
}

}  // namespace socketserver
