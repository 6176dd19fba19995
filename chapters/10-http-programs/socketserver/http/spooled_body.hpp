#pragma once

#include <cstdint>
#include <streambuf>

#include "socketserver/file_descriptor.hpp"

namespace socketserver::http {

/// A request's body in a file without a name: a program must know how long it is before
/// it begins to read (RFC 3875, 4.2), and a chunked body says that only at its end.
struct SpooledBody {
    FileDescriptor file;     ///< The next byte to be read is the first one.
    std::uint64_t size = 0;  ///< How many there are.
};

/// Reads a body to its end. The file lies in the folder for such files ($TMPDIR or /tmp)
/// and is gone when nobody has it open any more.
/// @param limit  how many bytes it may have
/// @throws RequestError  413 when it has more, 503 when there is no room for it
/// @throws std::system_error
SpooledBody spool_body(std::streambuf& body, std::uint64_t limit);

}  // namespace socketserver::http
