#include "socketserver/http/local_offset.hpp"

#include <atomic>
#include <ctime>

namespace socketserver::http {

namespace {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables): those of a process
std::atomic<std::chrono::seconds> noted{};  // Each thread that forks sets it.
bool is_kept = false;                       // Set in a child that has one thread.
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

}  // namespace

void LocalOffset::note() noexcept {
    noted = at(current_time());
}

void LocalOffset::keep() noexcept {
    is_kept = true;
}

std::chrono::seconds LocalOffset::at(Seconds time) noexcept {
    if (is_kept)
        return noted;
    const std::time_t seconds = time.time_since_epoch().count();
    std::tm local{};
    ::localtime_r(&seconds, &local);
    return std::chrono::seconds(local.tm_gmtoff);
}

}  // namespace socketserver::http
