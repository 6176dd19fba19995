#pragma once

#include <string>

namespace socketserver {

class Socket;

/// One datagram as it was received, and the socket through which it can be answered. It
/// stands for the pair `(data, socket)` that Python's UDPServer hands on as the request.
struct Datagram {
    std::string data;          ///< Its bytes, at most as many as were asked for.
    bool truncated = false;    ///< Whether it was longer than that; the rest is lost.
    Socket* socket = nullptr;  ///< The socket that received it, and outlives it.
};

}  // namespace socketserver
