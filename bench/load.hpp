#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "clients.hpp"

// The load on an echo server. Each client sends a line of 64 bytes and waits until it is
// back; every answer is checked.
namespace bench {

inline constexpr std::size_t line_size = 64;

/// A client of an echo server, with one line under way.
class EchoClient {
public:
    void connect(const Address& server) { connection_ = connect_to(server); }

    int fileno() const { return connection_.fileno(); }

    /// Sends a line that no client has sent before.
    void ask() {
        static long number = 0;
        sent_ = std::to_string(++number);
        sent_.resize(line_size - 1, '.');
        sent_ += '\n';
        received_.clear();
        connection_.sendall(sent_);
    }

    /// Takes what has arrived: is the whole line back?
    bool receive_answer() {
        if (!receive())
            throw std::runtime_error("the server closed a connection that was kept");
        return is_back();
    }

    /// Takes what has arrived: has the server closed the connection, with the line back?
    bool receive_end() {
        if (receive())
            return false;
        if (!is_back())
            throw std::runtime_error("the server closed before the line was back");
        return true;
    }

    /// Leaves a connection that the server has closed: with a reset, as neither side
    /// remembers it then. Who closes first would otherwise keep it for a minute, in the
    /// state TIME_WAIT, and a minute's connections are more than there are ports.
    void leave() {
        const linger at_once{.l_onoff = 1, .l_linger = 0};
        connection_.setsockopt(SOL_SOCKET, SO_LINGER,
                               {reinterpret_cast<const char*>(&at_once), sizeof at_once});
        connection_.close();
    }

private:
    // Takes what has arrived. False at the end of the connection.
    bool receive() {
        std::array<char, 2 * line_size> buffer{};
        const std::size_t size = connection_.recv_into(buffer.data(), buffer.size());
        received_.append(buffer.data(), size);
        if (!sent_.starts_with(received_))
            throw std::runtime_error("a wrong answer: \"" + received_ + "\" to \"" +
                                     sent_ + "\"");
        return size > 0;
    }

    bool is_back() const { return received_ == sent_; }

    socketserver::Socket connection_;
    std::string sent_;
    std::string received_;
};

/// How many lines a second come back to so many clients that stay connected.
inline double lines_per_second(const Address& server, int count) {
    Clients<EchoClient> clients(count);
    return answers_per_second(clients, server);
}

/// How many connections a second are served to so many clients at once: each connects,
/// sends a line, gets it back, and sees the server close.
inline double connections_per_second(const Address& server, int count) {
    Clients<EchoClient> clients(count);
    Meter meter;
    for (EchoClient& client : clients.all())
        clients.start(client, server);
    while (count > 0) {
        for (EchoClient* client : clients.ready()) {
            if (!client->receive_end())
                continue;
            client->leave();
            meter.count();
            if (meter.is_over())
                --count;
            else
                clients.start(*client, server);
        }
    }
    return meter.per_second();
}

}  // namespace bench
