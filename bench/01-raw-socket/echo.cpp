// 64 bytes go over a TCP connection and come back, again and again, in one thread: no
// wake-up and no second core is in the figure, only the calls and what we put around
// them.

#include <array>
#include <stdexcept>
#include <string_view>

#include "measurement.hpp"
#include "socketserver/socket.hpp"
#include "support/connect.hpp"

using socketserver::Socket;

constexpr std::size_t size = 64;
const std::string_view message =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n";

// How many round trips a second, when one is made by round_trip(client, server).
template <class RoundTrip>
double per_second(RoundTrip round_trip) {
    auto [client, server] = tcp_pair();
    const int count = bench::amount(200'000, 2'000);
    const double seconds = bench::seconds([&, &client = client, &server = server] {
        for (int i = 0; i < count; ++i)
            round_trip(client, server);
    });
    return count / seconds;
}

double through_socket() {
    return per_second([](Socket& client, Socket& server) {
        client.sendall(message);
        server.sendall(server.recv(size));
        client.recv(size);
    });
}

double through_recv_into() {
    std::array<char, size> buffer{};
    return per_second([&](Socket& client, Socket& server) {
        client.sendall(message);
        const std::size_t received = server.recv_into(buffer.data(), size);
        server.sendall({buffer.data(), received});
        client.recv_into(buffer.data(), size);
    });
}

double bare_calls() {
    std::array<char, size> buffer{};
    return per_second([&](Socket& client, Socket& server) {
        ssize_t done = ::send(client.fileno(), message.data(), size, MSG_NOSIGNAL);
        done &= ::recv(server.fileno(), buffer.data(), size, 0);
        done &= ::send(server.fileno(), buffer.data(), size, MSG_NOSIGNAL);
        done &= ::recv(client.fileno(), buffer.data(), size, 0);
        if (done != size)
            throw std::runtime_error("a message did not come back whole");
    });
}

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "Echo of 64 bytes over TCP, client and server in one thread",
         .unit = "round trips/s",
         .better = "higher",
         .subjects = {{"Socket", through_socket},
                      {"Socket::recv_into", through_recv_into},
                      {"bare calls", bare_calls}},
         .ratio = 0.95,
         .why = "the price of the class around send(2) and recv(2)"},
        argc, argv);
}
