// Clients connect, send a line, get it back and are closed, 16 at a time. All is in one
// thread, so that no wake-up is in the figure: only what a request costs.

#include <unistd.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "line_handler.hpp"
#include "measurement.hpp"
#include "socketserver/tcp_server.hpp"

using socketserver::Address;
using socketserver::Socket;
using socketserver::TCPServer;

constexpr int clients_at_once = 16;

// Sixteen clients, with serve() called once for each.
template <class Serve>
void serve_burst(const Address& address, Serve serve) {
    std::vector<Socket> clients;
    for (int i = 0; i < clients_at_once; ++i) {
        clients.emplace_back(AF_INET);
        clients.back().connect(address);
        clients.back().sendall("a line\n");
    }
    for (int i = 0; i < clients_at_once; ++i)
        serve();
    for (Socket& client : clients)
        if (client.recv(100) != "a line\n" || !client.recv(100).empty())
            throw std::runtime_error("not the line that was sent");
}

template <class Serve>
double per_second(const Address& address, Serve serve) {
    const int bursts = bench::amount(1000, 10);
    const double seconds = bench::seconds([&] {
        for (int i = 0; i < bursts; ++i)
            serve_burst(address, serve);
    });
    return bursts * clients_at_once / seconds;
}

double through_server() {
    TCPServer server({"127.0.0.1", 0}, socketserver::handled_by<bench::LineHandler>);
    return per_second(server.server_address, [&] { server.handle_request(); });
}

double bare_calls() {
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen(128);
    return per_second(listener.getsockname(), [&] {
        std::array<char, 4096> buffer{};
        const int client = ::accept4(listener.fileno(), nullptr, nullptr, SOCK_CLOEXEC);
        const ssize_t received = ::recv(client, buffer.data(), buffer.size(), 0);
        ::send(client, buffer.data(), static_cast<std::size_t>(received), MSG_NOSIGNAL);
        ::close(client);
    });
}

int main(int argc, char* argv[]) {
    return bench::run(
        {.title = "Connect, one line, close, 16 at a time in one thread",
         .unit = "connections/s",
         .better = "higher",
         .subjects = {{"StreamRequestHandler", through_server},
                      {"bare calls", bare_calls}},
         .ratio = 0.85,
         .why =
             "the price of loop, server and handler for the shortest request there is"},
        argc, argv);
}
