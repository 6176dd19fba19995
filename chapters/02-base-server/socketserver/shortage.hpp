#pragma once

#include <cerrno>

namespace socketserver {

/// Whether this error of a system call, an errno, means that memory or descriptors have
/// run out: the process's own, or the system's. The same call may succeed in a moment.
/// Not meant for users of the library.
constexpr bool is_shortage(int error) noexcept {
    return error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
}

}  // namespace socketserver
