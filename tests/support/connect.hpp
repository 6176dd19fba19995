#pragma once

#include <utility>

#include "socketserver/socket.hpp"

// A socket that lets clients connect, at a port of 127.0.0.1 that the kernel chose.
inline socketserver::Socket listening_socket() {
    socketserver::Socket listener(AF_INET, SOCK_STREAM);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    return listener;
}

// Two ends of one TCP connection over 127.0.0.1: the client's, the server's.
inline std::pair<socketserver::Socket, socketserver::Socket> tcp_pair() {
    socketserver::Socket listener = listening_socket();
    socketserver::Socket client(AF_INET, SOCK_STREAM);
    client.connect(listener.getsockname());
    return {std::move(client), listener.accept().first};
}
