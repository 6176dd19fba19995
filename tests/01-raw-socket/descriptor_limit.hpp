#pragma once

#include <sys/resource.h>

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
