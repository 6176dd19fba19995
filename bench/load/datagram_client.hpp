#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "line.hpp"
#include "socketserver/address.hpp"
#include "socketserver/socket.hpp"
#include "stream_client.hpp"

namespace bench {

/// A client of a UDP echo server, with one datagram under way. It never waits.
///
/// What is not back in time is lost, and the client goes on with the next number. So an
/// answer that comes late after all can be told from the one that is waited for.
class DatagramClient {
public:
    /// How long an answer may take.
    static constexpr std::chrono::milliseconds patience{200};

    int fileno() const { return socket_.fileno(); }

    bool is_open() const { return fileno() >= 0; }

    /// socket(2), for connect().
    /// @throws std::system_error when this program may have no more descriptors
    void open() { socket_ = socketserver::Socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK); }

    /// connect(2): only the server's datagrams are received then.
    void connect(const socketserver::Address& server) { socket_.connect(server); }

    /// A new datagram is going to be sent.
    void begin() { line_ = Line(); }

    /// Sends it, which is always possible.
    bool ask() {
        socket_.send(line_.text());
        return true;
    }

    /// Takes a datagram that has arrived.
    /// @throws std::runtime_error when it is none that was sent
    Received receive() {
        std::array<char, 2 * Line::size> buffer{};
        const std::size_t size = socket_.recv_into(buffer.data(), buffer.size());
        const std::string_view data(buffer.data(), size);
        if (data == line_.text())
            return {.body = size, .is_done = true};
        if (!line_.is_after(data))
            throw_wrong_echo(data, line_);
        return {};
    }

    /// The datagram is back: there is nothing to leave.
    void finish() {}

    /// The datagram has failed: the next goes the same way.
    void give_up() {}

    void close() { socket_.close(); }

    /// What did not come in time.
    std::string what_is_missing() const { return "lost: no answer within 200 ms"; }

private:
    socketserver::Socket socket_;
    Line line_;
};

}  // namespace bench
