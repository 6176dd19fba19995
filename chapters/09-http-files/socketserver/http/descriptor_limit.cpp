#include "socketserver/http/descriptor_limit.hpp"

#include <sys/resource.h>

#include <optional>

namespace socketserver::http {

namespace {

// What the process had before it was raised: none when it was not.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::optional<rlimit> limit_at_first;

}  // namespace

void raise_descriptor_limit() noexcept {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    if (!limit_at_first)
        limit_at_first = limit;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

void restore_descriptor_limit() noexcept {
    if (limit_at_first)
        ::setrlimit(RLIMIT_NOFILE, &*limit_at_first);
}

}  // namespace socketserver::http
