#include "socketserver/http/refused_connections.hpp"

#include <array>
#include <system_error>
#include <utility>

namespace socketserver::http {

namespace {

constexpr std::chrono::seconds longest_stay(2);

// A server that is short of threads may be short of descriptors, too.
constexpr std::size_t most = 32;

constexpr std::string_view answer =
    "HTTP/1.1 503 Service Unavailable\r\n"
    "Retry-After: 1\r\n"
    "Connection: close\r\n"
    "Content-Length: 0\r\n"
    "\r\n";

// Whether the client may still send something. What it has sent is dropped; of one that
// sends without end no more than this in a turn of the loop.
bool goes_on(Socket& connection) {
    std::array<char, 16384> dropped;  // NOLINT: nobody reads it, so it stays untouched
    try {
        for (int i = 0; i < 4; ++i) {
            const auto received =
                connection.try_recv_into(dropped.data(), dropped.size());
            if (!received || *received == 0)
                return !received;
        }
        return true;
    } catch (const std::system_error&) {  // the client is gone
        return false;
    }
}

}  // namespace

void RefusedConnections::add(Socket connection) {
    try {
        connection.try_send(answer);
        connection.shutdown(SHUT_WR);
    } catch (const std::system_error&) {
        return;  // the client is gone
    }
    if (refused_.size() >= most)
        refused_.pop_front();
    refused_.push_back({std::move(connection), Deadline(longest_stay)});
}

void RefusedConnections::watch(ServerSelector& selector) {
    refused_.remove_if(
        [](Refused& one) { return one.deadline.passed() || !goes_on(one.connection); });
    for (const Refused& one : refused_)
        selector.register_fileno(one.connection.fileno());
}

}  // namespace socketserver::http
