#pragma once

#include <sstream>

#include "socketserver/base_request_handler.hpp"

namespace socketserver {

/// A handler that reads a datagram and writes the answer as two streams: Python's
/// `DatagramRequestHandler`. The answer is one datagram, sent when handle() has returned.
/// A handler that wrote nothing, or threw, sends nothing (in Python it sends an empty or
/// half an answer).
class DatagramRequestHandler : public BaseRequestHandler {
protected:
    /// Lays the datagram's bytes into `rfile`.
    /// @throws std::logic_error when the request is a connection
    void setup() override;

    /// Sends what is in `wfile` to the client.
    /// @throws std::system_error
    void finish() override;

    /// The datagram; the request itself.
    /// @throws std::logic_error when the request is a connection
    const Datagram& datagram() const;

    /// The datagram's bytes (Python: `self.packet`).
    const std::string& packet() const { return datagram().data; }

    /// The server's socket, through which the answer goes.
    Socket& socket() const { return *datagram().socket; }

    /// What the client sent.
    std::istringstream rfile;

    /// What the client will be sent.
    std::ostringstream wfile;
};

}  // namespace socketserver
