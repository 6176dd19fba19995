// An echo server: one client after the other is served, and hears again what it said.
//
//     echo_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/socket.hpp"

using socketserver::Socket;

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;

    Socket listener(AF_INET, SOCK_STREAM);
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
    listener.bind({"127.0.0.1", port});
    listener.listen();
    std::cout << "listening on " << listener.getsockname() << std::endl;

    while (true) {
        auto [connection, client_address] = listener.accept();
        while (true) {
            const std::string data = connection.recv(4096);
            if (data.empty())
                break;
            connection.sendall(data);
        }
    }
}
