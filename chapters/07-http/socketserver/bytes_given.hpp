#pragma once

#include <cstdint>
#include <optional>

#include "socketserver/socket.hpp"

namespace socketserver {

/// How many bytes a connection was given to send since it was made, by whatever call:
/// TCP_INFO of tcp(7). None where the kernel does not count them: it does for TCP.
std::optional<std::uint64_t> bytes_given(const Socket& connection);

}  // namespace socketserver
