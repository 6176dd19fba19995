#pragma once

#include <cstddef>
#include <span>

#include "socketserver/http/byte_ranges.hpp"
#include "socketserver/http/document_root.hpp"

namespace socketserver::http {

/// pread(2): reads a part of a file.
/// @param content  where it goes to; there is room for all of it
/// @return how many bytes were read: fewer when the file has become shorter
/// @throws std::system_error
std::size_t read_part(const Document& file, const ByteRange& range,
                      std::span<char> content);

}  // namespace socketserver::http
