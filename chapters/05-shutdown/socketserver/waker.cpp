#include "socketserver/waker.hpp"

#include <sys/eventfd.h>

#include "socketserver/os_error.hpp"

namespace socketserver {

Waker::Waker() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fileno() < 0)
        throw_os_error(errno, "eventfd");
}

// This can't wait, and so no signal interrupts it. When the number in the kernel is as
// large as it gets it fails, and the descriptor is readable already.
void Waker::wake() const noexcept {
    ::eventfd_write(fileno(), 1);
}

void Waker::reset() const noexcept {
    eventfd_t ignored = 0;
    ::eventfd_read(fileno(), &ignored);
}

}  // namespace socketserver
