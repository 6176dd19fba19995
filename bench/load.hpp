#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <span>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "measurement.hpp"
#include "socketserver/socket.hpp"

// The load on an echo server: many clients, all in one thread. Each sends a line of 64
// bytes and waits until it is back; every answer is checked. Nothing waits longer than
// 5 s.
namespace bench {

using socketserver::Address;

inline constexpr std::size_t line_size = 64;

/// A client of an echo server, with one line under way.
class Client {
public:
    /// Connects at once, unless the server's queue is full. Then it tries again, and
    /// gives up after 3 s.
    void connect(const Address& server) {
        connection_ = socketserver::Socket(AF_INET);
        connection_.setsockopt(IPPROTO_TCP, TCP_SYNCNT, 1);
        connection_.connect(server);
    }

    int fileno() const { return connection_.fileno(); }

    /// Sends a line that no client has sent before.
    void send_line() {
        static long number = 0;
        sent_ = std::to_string(++number);
        sent_.resize(line_size - 1, '.');
        sent_ += '\n';
        received_.clear();
        connection_.sendall(sent_);
    }

    /// Takes what has arrived: is the whole line back?
    bool receive_line() {
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

/// Some clients, and which of them have something to receive: epoll(7).
class Clients {
public:
    explicit Clients(int count) : clients_(static_cast<std::size_t>(count)) {
        if (epoll_.fileno() < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_create1");
    }

    std::vector<Client>& all() { return clients_; }

    /// Connects a client, and sends its first line.
    void start(Client& client, const Address& server) {
        client.connect(server);
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
        if (::epoll_ctl(epoll_.fileno(), EPOLL_CTL_ADD, client.fileno(), &event) < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
        client.send_line();
    }

    /// Waits until some clients have something to receive.
    const std::vector<Client*>& ready() {
        std::array<epoll_event, 64> events{};
        const int count =
            ::epoll_wait(epoll_.fileno(), events.data(), events.size(), 5000);
        if (count < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_wait");
        if (count == 0)
            throw std::runtime_error("no answer within 5 s");
        ready_.clear();
        for (const epoll_event& event :
             std::span(events).first(static_cast<std::size_t>(count)))
            ready_.push_back(static_cast<Client*>(event.data.ptr));
        return ready_;
    }

private:
    socketserver::FileDescriptor epoll_{::epoll_create1(EPOLL_CLOEXEC)};
    std::vector<Client> clients_;
    std::vector<Client*> ready_;
};

/// Counts what is done in the two seconds that are measured. They begin after a short
/// time to warm up.
class Meter {
public:
    void count() {
        now_ = std::chrono::steady_clock::now();
        if (now_ >= begin_ && !is_over())
            ++count_;
    }

    bool is_over() const { return now_ >= end_; }

    double per_second() const {
        return count_ / std::chrono::duration<double>(end_ - begin_).count();
    }

private:
    using Time = std::chrono::steady_clock::time_point;

    Time now_ = std::chrono::steady_clock::now();
    Time begin_ = now_ + std::chrono::milliseconds(amount(300, 20));
    Time end_ = begin_ + std::chrono::milliseconds(amount(2000, 200));
    int count_ = 0;
};

/// How many lines a second come back to so many clients that stay connected. In the end
/// each still gets its last line.
inline double lines_per_second(const Address& server, int count) {
    Clients clients(count);
    for (Client& client : clients.all())
        clients.start(client, server);
    Meter meter;
    while (count > 0) {
        for (Client* client : clients.ready()) {
            if (!client->receive_line())
                continue;
            meter.count();
            if (meter.is_over())
                --count;
            else
                client->send_line();
        }
    }
    return meter.per_second();
}

/// How many connections a second are served to so many clients at once: each connects,
/// sends a line, gets it back, and sees the server close.
inline double connections_per_second(const Address& server, int count) {
    Clients clients(count);
    Meter meter;
    for (Client& client : clients.all())
        clients.start(client, server);
    while (count > 0) {
        for (Client* client : clients.ready()) {
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
