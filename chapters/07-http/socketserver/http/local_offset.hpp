#pragma once

#include <chrono>

#include "socketserver/http/date.hpp"

namespace socketserver::http {

/// How far the machine's own time is from UTC. The C library reads that from a file, and
/// guards it with a lock. Another thread may hold the lock at the moment of a fork(2);
/// then it stays locked in the child for ever. So a parent notes the offset before, and
/// its child asks nobody.
class LocalOffset {
public:
    /// To be called before a fork.
    static void note() noexcept;

    /// To be called in the child: from here on at() is what was noted.
    static void keep() noexcept;

    /// How much is added to this time for local time: localtime_r(3).
    static std::chrono::seconds at(Seconds time) noexcept;
};

}  // namespace socketserver::http
