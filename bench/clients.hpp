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
#include <system_error>
#include <vector>

#include "measurement.hpp"
#include "socketserver/socket.hpp"

// What all loads have in common: many clients, all in one thread, that ask and check the
// answers, and a meter that counts these. Nothing waits longer than 5 s.
namespace bench {

using socketserver::Address;

/// A connection to a server: at once, unless the server's queue is full. Then it tries
/// again, and gives up after 3 s.
inline socketserver::Socket connect_to(const Address& server) {
    socketserver::Socket connection(AF_INET);
    connection.setsockopt(IPPROTO_TCP, TCP_SYNCNT, 1);
    connection.connect(server);
    return connection;
}

/// Some clients, and which of them have something to receive: epoll(7). A client can
/// connect(), ask(), and say its fileno().
template <class Client>
class Clients {
public:
    /// So many clients, each made from these arguments.
    template <class... Arguments>
    explicit Clients(int count, const Arguments&... arguments) {
        if (epoll_.fileno() < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_create1");
        for (int i = 0; i < count; ++i)
            clients_.emplace_back(arguments...);
    }

    std::vector<Client>& all() { return clients_; }

    /// Connects a client, and lets it ask for the first time.
    void start(Client& client, const Address& server) {
        client.connect(server);
        epoll_event event{.events = EPOLLIN, .data = {.ptr = &client}};
        if (::epoll_ctl(epoll_.fileno(), EPOLL_CTL_ADD, client.fileno(), &event) < 0)
            throw std::system_error(errno, std::generic_category(), "epoll_ctl");
        client.ask();
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
/// time to warm up, and end with the first thing that is done when they are over.
class Meter {
public:
    void count() {
        if (is_over())
            return;
        now_ = std::chrono::steady_clock::now();
        if (now_ >= begin_)
            ++count_;
    }

    bool is_over() const { return now_ >= end_; }

    double per_second() const {
        return count_ / std::chrono::duration<double>(now_ - begin_).count();
    }

private:
    using Time = std::chrono::steady_clock::time_point;

    Time now_ = std::chrono::steady_clock::now();
    Time begin_ = now_ + std::chrono::milliseconds(amount(300, 20));
    Time end_ = begin_ + std::chrono::milliseconds(amount(2000, 200));
    int count_ = 0;
};

/// How many answers a second come to clients that stay connected, and ask again as soon
/// as the whole answer is there: receive_answer(). In the end each still gets its last.
template <class Client>
double answers_per_second(Clients<Client>& clients, const Address& server) {
    for (Client& client : clients.all())
        clients.start(client, server);
    Meter meter;
    std::size_t left = clients.all().size();
    while (left > 0) {
        for (Client* client : clients.ready()) {
            if (!client->receive_answer())
                continue;
            meter.count();
            if (meter.is_over())
                --left;
            else
                client->ask();
        }
    }
    return meter.per_second();
}

}  // namespace bench
