#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "socketserver/address.hpp"
#include "socketserver/os_error.hpp"
#include "socketserver/socket.hpp"

namespace bench {

/// What a client has received at one time.
struct Received {
    std::size_t body = 0;  ///< Bytes of an answer, without its head.
    bool is_done = false;  ///< Whether the request is done with it.
};

/// What becomes of a connection when the answer is there: the client asks again, or waits
/// for the server to close it.
enum class Afterwards { asks_again, sees_the_end };

/// A client with a connection, and one request under way. It never waits.
///
/// An Exchange is what it asks, and how it checks the answer.
template <class Exchange>
class StreamClient {
public:
    /// How long an answer may take.
    static constexpr std::chrono::milliseconds patience{2000};

    StreamClient(Afterwards afterwards, Exchange exchange)
        : afterwards_(afterwards), exchange_(std::move(exchange)) {}

    int fileno() const { return socket_.fileno(); }

    bool is_open() const { return fileno() >= 0; }

    /// socket(2), for connect().
    /// @throws std::system_error when this program may have no more descriptors
    void open() { socket_ = socketserver::Socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK); }

    /// connect(2): begins. The server is close by, so mostly this is all.
    /// @throws std::system_error
    void connect(const socketserver::Address& server) {
        const int result = ::connect(fileno(), server.data(), server.size());
        if (result < 0 && errno != EINPROGRESS)
            socketserver::throw_os_error(errno, "connect");
    }

    /// A new request is going to be asked.
    void begin() { exchange_.begin(); }

    /// Sends the request. False when it still has to connect, and was not sent.
    /// @throws std::system_error, also when it couldn't connect
    bool ask() {
        std::size_t sent = 0;
        try {
            sent = socket_.send(exchange_.question());
        } catch (const std::system_error& error) {
            if (error.code() == std::errc::resource_unavailable_try_again)
                return false;
            throw;
        }
        if (sent < exchange_.question().size())
            throw std::runtime_error("the request was not sent as a whole");
        return true;
    }

    /// Takes what has arrived. When it sees the end, the request is done only then.
    /// @throws std::runtime_error when it was wrong, or too short
    Received receive() {
        // What arrives is looked at and forgotten. So all clients share one place for it,
        // which stays in the processor's cache.
        static std::array<char, 262144> buffer;
        const std::size_t size = socket_.recv_into(buffer.data(), buffer.size());
        if (size > 0) {
            const std::size_t body = exchange_.take({buffer.data(), size});
            return {.body = body, .is_done = !sees_the_end() && exchange_.is_whole()};
        }
        if (!sees_the_end() || !exchange_.is_whole())
            throw std::runtime_error("the server closed before the answer was whole");
        return {.body = 0, .is_done = true};
    }

    /// The request is done. Who has seen the end leaves with a reset, as neither side
    /// remembers the connection then. The server, which closed first, would otherwise
    /// keep it for a minute, in the state TIME_WAIT, and a minute's connections are more
    /// than there are ports.
    void finish() {
        if (!sees_the_end())
            return;
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        socket_.setsockopt(SOL_SOCKET, SO_LINGER,
                           {reinterpret_cast<const char*>(&at_once), sizeof at_once});
        close();
    }

    /// The request has failed, and nobody knows what may still come.
    void give_up() { close(); }

    void close() { socket_.close(); }

    /// What did not come in time.
    std::string what_is_missing() const {
        return exchange_.is_whole() ? "the server did not close within 2 s"
                                    : "no answer within 2 s";
    }

private:
    bool sees_the_end() const { return afterwards_ == Afterwards::sees_the_end; }

    Afterwards afterwards_;
    Exchange exchange_;
    socketserver::Socket socket_;
};

}  // namespace bench
