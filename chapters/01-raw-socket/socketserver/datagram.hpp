#pragma once

#include <string>
#include <string_view>

#include "socketserver/address.hpp"
#include "socketserver/packet_info.hpp"

namespace socketserver {

class Socket;

/// One datagram as it was received, and the socket through which it can be answered. It
/// stands for the pair `(data, socket)` that Python's UDPServer hands on as the request.
struct Datagram {
    std::string data;          ///< Its bytes, at most as many as were asked for.
    bool truncated = false;    ///< Whether it was longer than that; the rest is lost.
    Socket* socket = nullptr;  ///< The socket that received it, and outlives it.
    PacketInfo sent_to = {};   ///< The address of this machine that was asked.

    /// Sends an answer, sendmsg(2). It comes from the address that was asked. A Unix
    /// client that does not read is not waited for. Several threads may answer by the
    /// same socket at once: each answer is a datagram of its own.
    /// @return false when there was no room for the answer: it is lost
    /// @throws std::system_error  "sendto 127.0.0.1:9: Message too long"
    bool answer(std::string_view text, const Address& client_address) const;
};

}  // namespace socketserver
