#pragma once

#include <cerrno>
#include <string>
#include <system_error>

namespace socketserver {

/// Throws the error of a system call, as Python raises OSError.
///
/// @param error  What the call left in errno. Save it first when @p call is put together.
/// @param call   The call, and what it was asked for: "bind 127.0.0.1:80".
/// @throws std::system_error  "bind 127.0.0.1:80: Permission denied".
[[noreturn]] inline void throw_os_error(int error, const std::string& call) {
    const char* closed = error == EBADF ? " on a closed descriptor" : "";
    throw std::system_error(error, std::generic_category(), call + closed);
}

}  // namespace socketserver
