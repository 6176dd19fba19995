#pragma once

#include <optional>
#include <string>

#include "socketserver/socket.hpp"

/// Reads lines from a connection, however TCP has cut them.
class LineReader {
public:
    /// The socket must outlive it.
    explicit LineReader(socketserver::Socket& socket) : socket_(socket) {}

    /// The next line, without its end of line; none when the peer has said all.
    std::optional<std::string> readline() {
        std::string line = socket_.recv(4096);
        if (line.empty())
            return std::nullopt;
        if (line.back() == '\n')
            line.pop_back();
        return line;
    }

private:
    socketserver::Socket& socket_;
};
