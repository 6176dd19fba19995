#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "socketserver/socket.hpp"

/// Sends all of the parts, one behind the other.
inline void send_parts(socketserver::Socket& socket,
                       const std::vector<std::string_view>& parts) {
    for (const std::string_view part : parts)
        socket.sendall(part);
}
