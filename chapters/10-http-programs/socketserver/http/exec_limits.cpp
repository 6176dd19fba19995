// What Linux takes: see execve(2), "Limits on size of arguments and environment".
#include "socketserver/http/exec_limits.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace socketserver::http {

namespace {

std::size_t limit_of(int name) {
    return static_cast<std::size_t>(std::max(::sysconf(name), 0L));
}

// For one text, with the NUL behind it.
std::size_t most_of_one() {
    return 32 * limit_of(_SC_PAGESIZE);
}

// For all. (_SC_ARG_MAX is a quarter of the stack's limit, and the kernel stops at 6
// MiB.)
std::size_t most_of_all() {
    constexpr std::size_t kernels_own = 6 << 20;
    constexpr std::size_t for_names = 4096;
    return std::min(limit_of(_SC_ARG_MAX), kernels_own) - for_names;
}

}  // namespace

bool fits_execve(const std::vector<std::string>& environment) {
    std::size_t all = 0;
    for (const std::string& text : environment) {
        if (text.size() + 1 > most_of_one())
            return false;
        all += text.size() + 1 + sizeof(char*);
    }
    return all <= most_of_all();
}

}  // namespace socketserver::http
