// Chapter 1: a line for each connection, with a Socket and a loop.
//
//     line_server
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM.

#include <iostream>

#include "socketserver/socket.hpp"

using socketserver::Socket;

int main() {
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    std::cout << listener.getsockname().port() << std::endl;
    while (true) {
        Socket connection = listener.accept().first;
        connection.sendall(connection.recv(1024));
    }
}
