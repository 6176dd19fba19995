#pragma once

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

// While it lives, this program may open no descriptor numbered `limit` or above.
class DescriptorLimit {
public:
    explicit DescriptorLimit(rlim_t limit) {
        ::getrlimit(RLIMIT_NOFILE, &old_);
        const rlimit lower{.rlim_cur = limit, .rlim_max = old_.rlim_max};
        ::setrlimit(RLIMIT_NOFILE, &lower);
    }

    ~DescriptorLimit() { ::setrlimit(RLIMIT_NOFILE, &old_); }

    DescriptorLimit(const DescriptorLimit&) = delete;
    DescriptorLimit& operator=(const DescriptorLimit&) = delete;

private:
    rlimit old_{};
};

// The limit at which this program can open nothing more: the lowest number that is free,
// as all below it are taken.
inline rlim_t no_descriptor_left() {
    const int lowest = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    if (lowest < 0)
        throw std::system_error(errno, std::generic_category(), "open /dev/null");
    ::close(lowest);
    return static_cast<rlim_t>(lowest);
}
