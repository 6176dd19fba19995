#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "socketserver/address.hpp"
#include "socketserver/deadline.hpp"
#include "socketserver/socket.hpp"

namespace bench {

/// Many connections, each of which gets one answer and then does nothing.
///
/// A few at a time are opened, and these have 2 s together. A server that has no thread
/// for more makes all of them wait, so that does not take long to see.
template <class Exchange>
class HeldConnections {
public:
    /// Opens so many, or fewer when too much fails.
    /// @param server  resolved
    /// @throws std::system_error when there are not enough descriptors
    void open(const socketserver::Address& server, std::size_t count,
              const Exchange& exchange) {
        std::size_t left = count;
        while (left > 0 && failed_ < most_failures && bad_batches_ < most_bad_batches) {
            const std::size_t size = std::min(left, batch_size);
            open_batch(server, size, exchange);
            left -= size;
        }
    }

    /// How many are open.
    std::size_t count() const { return connections_.size(); }

    /// How many were not answered.
    std::size_t failures() const { return failed_; }

    const std::string& why_failed() const { return why_failed_; }

    /// How many the server has not closed, and sent nothing that nobody asked for.
    std::size_t alive() {
        std::size_t alive = 0;
        for (socketserver::Socket& connection : connections_) {
            std::array<char, 1> byte{};
            const ssize_t received = ::recv(connection.fileno(), byte.data(), byte.size(),
                                            MSG_PEEK | MSG_DONTWAIT);
            if (received < 0 && errno == EAGAIN)
                ++alive;
        }
        return alive;
    }

private:
    static constexpr std::size_t batch_size = 20;
    static constexpr std::size_t most_failures = 20;
    static constexpr int most_bad_batches = 3;
    static constexpr std::chrono::milliseconds patience{2000};

    // A connection that was asked something.
    struct Asked {
        socketserver::Socket connection;
        Exchange exchange;
    };

    void open_batch(const socketserver::Address& server, std::size_t size,
                    const Exchange& exchange) {
        const socketserver::Deadline deadline(patience);
        const std::size_t failed_before = failed_;
        std::vector<Asked> batch;
        for (std::size_t i = 0; i < size; ++i) {
            Asked asked{.connection = socketserver::Socket(AF_INET),
                        .exchange = exchange};
            if (attempt([&] { ask(asked, server, deadline); }))
                batch.push_back(std::move(asked));
        }
        for (Asked& asked : batch)
            if (attempt([&] { receive_answer(asked, deadline); }))
                connections_.push_back(std::move(asked.connection));
        if (failed_ > failed_before)
            ++bad_batches_;
    }

    static void ask(Asked& asked, const socketserver::Address& server,
                    const socketserver::Deadline& deadline) {
        asked.connection.settimeout(deadline.remaining());
        asked.connection.connect(server);
        asked.exchange.begin();
        asked.connection.sendall(asked.exchange.question());
    }

    static void receive_answer(Asked& asked, const socketserver::Deadline& deadline) {
        std::array<char, 4096> buffer{};
        while (!asked.exchange.is_whole()) {
            asked.connection.settimeout(deadline.remaining());
            const std::size_t size =
                asked.connection.recv_into(buffer.data(), buffer.size());
            if (size == 0)
                throw std::runtime_error("the server closed before the answer was whole");
            asked.exchange.take({buffer.data(), size});
        }
    }

    // What goes wrong in a step is the server's failure.
    template <class Step>
    bool attempt(Step step) {
        try {
            step();
            return true;
        } catch (const std::runtime_error& error) {
            if (failed_ == 0)
                why_failed_ = error.what();
            ++failed_;
            return false;
        }
    }

    std::vector<socketserver::Socket> connections_;
    std::size_t failed_ = 0;
    int bad_batches_ = 0;
    std::string why_failed_;
};

}  // namespace bench
