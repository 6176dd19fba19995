#pragma once

#include <cstdint>

#include "socketserver/socket.hpp"

namespace socketserver::http {

/// sendfile(2): sends a part of a file, which the kernel copies without handing it to the
/// program. A large file goes in pieces, and between two other threads may run. The
/// connection's timeout is for a client that takes nothing, so a large file may take
/// long. Of a file system that does not know sendfile(2) the bytes are read.
/// @param offset  where the part begins, in bytes
/// @param count   how long it is
/// @return how many bytes were sent: fewer than @p count when the file has become shorter
/// @throws std::system_error; FailedCall, which is one, when the file can't be read
std::uint64_t send_file(Socket& connection, const FileDescriptor& file,
                        std::uint64_t offset, std::uint64_t count);

}  // namespace socketserver::http
