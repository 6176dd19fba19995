#pragma once

#include <chrono>
#include <filesystem>
#include <iterator>
#include <string>
#include <variant>

#include "socketserver/base_server.hpp"
#include "socketserver/socket.hpp"

// A request handler class that does nothing.
inline void ignore(socketserver::Request&, const socketserver::Address&,
                   socketserver::BaseServer&) {}

// A request handler class that answers what it was sent: "to HOST: TEXT".
inline void answer(socketserver::Request& request, const socketserver::Address& client,
                   socketserver::BaseServer&) {
    const std::string to = "to " + client.host() + ": ";
    if (auto* connection = std::get_if<socketserver::Socket>(&request)) {
        connection->sendall(to + connection->recv(1024));
    } else {
        const auto& datagram = std::get<socketserver::Datagram>(request);
        datagram.answer(to + datagram.data, client);
    }
}

// A client's socket; nothing on it waits longer than 5 s.
inline socketserver::Socket client_socket(int family, int type = SOCK_STREAM) {
    socketserver::Socket client(family, type);
    client.settimeout(std::chrono::seconds(5));
    return client;
}

// A client that is connected to the server.
inline socketserver::Socket connect_to(const socketserver::Address& server_address,
                                       int type = SOCK_STREAM) {
    socketserver::Socket client = client_socket(server_address.family(), type);
    client.connect(server_address);
    return client;
}

// All that arrives until the peer has ended its side.
inline std::string read_to_end(socketserver::Socket& connection) {
    std::string text;
    for (std::string piece; !(piece = connection.recv(65536)).empty();)
        text += piece;
    return text;
}

// What the server answers to a text, to the end of the connection.
inline std::string ask(const socketserver::Address& server_address,
                       const std::string& text) {
    socketserver::Socket client = connect_to(server_address);
    client.sendall(text);
    return read_to_end(client);
}

// How many descriptors this process has open.
inline long open_descriptors() {
    const std::filesystem::directory_iterator open("/proc/self/fd");
    return std::distance(begin(open), end(open));
}
