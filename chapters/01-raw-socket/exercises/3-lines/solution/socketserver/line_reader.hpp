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
        while (true) {
            if (const std::size_t end = rest_.find('\n'); end != std::string::npos)
                return taken(end, end + 1);
            const std::string piece = socket_.recv(4096);
            if (piece.empty())
                return rest_.empty() ? std::nullopt : taken(rest_.size(), rest_.size());
            rest_ += piece;
        }
    }

private:
    std::optional<std::string> taken(std::size_t length, std::size_t used) {
        std::string line = rest_.substr(0, length);
        rest_.erase(0, used);
        return line;
    }

    socketserver::Socket& socket_;
    std::string rest_;  // what was received and is not yet a line that was returned
};
