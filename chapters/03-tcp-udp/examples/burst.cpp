// Many clients at once, and a server that isn't quick enough: how many get through?
//
//     burst QUEUE [CLIENTS]

#include <poll.h>

#include <chrono>
#include <iostream>
#include <string>
#include <system_error>
#include <vector>

#include "socketserver/tcp_server.hpp"
#include "socketserver/waiting.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;

// A client that has asked to be connected, and doesn't wait for it.
Socket begin_to_connect(const Address& server_address) {
    Socket client(AF_INET);
    client.setblocking(false);
    try {
        client.connect(server_address);
    } catch (const std::system_error&) {
        // "in progress"
    }
    return client;
}

bool is_connected(const Socket& client, std::chrono::milliseconds patience) {
    pollfd watched{.fd = client.fileno(), .events = POLLOUT, .revents = 0};
    return socketserver::poll_until({&watched, 1}, socketserver::Deadline(patience)) == 1;
}

int main(int argc, char* argv[]) {
    const int queue = argc > 1 ? std::stoi(argv[1]) : 128;
    const int clients = argc > 2 ? std::stoi(argv[2]) : 64;

    const auto nobody_is_served = [](Request&, const Address&, BaseServer&) {};
    const socketserver::TCPServer server({"127.0.0.1", 0}, nobody_is_served,
                                         {.request_queue_size = queue});
    std::vector<Socket> waiting;
    for (int i = 0; i < clients; ++i)
        waiting.push_back(begin_to_connect(server.server_address));

    int connected = 0;
    for (const Socket& client : waiting)
        connected += is_connected(client, std::chrono::milliseconds(10)) ? 1 : 0;
    std::cout << "a queue of " << queue << ": " << connected << " of " << clients
              << " clients are connected\n";
}
