#include "socketserver/http/wanted_place.hpp"

#include <sys/eventfd.h>

#include <cerrno>
#include <utility>

#include "socketserver/os_error.hpp"

namespace socketserver::http {

WantedPlace::WantedPlace() : descriptor_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    if (fileno() < 0)
        throw_os_error(errno, "eventfd");
}

// Neither call can wait.
void WantedPlace::want(bool is_wanted) noexcept {
    eventfd_t number = 0;
    if (std::exchange(was_wanted_, is_wanted))
        ::eventfd_read(fileno(), &number);
    if (is_wanted)
        ::eventfd_write(fileno(), 1);
}

}  // namespace socketserver::http
