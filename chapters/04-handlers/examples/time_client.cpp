// Asks time_server for the time: connects, reads until the server has said all, prints
// it.
//
//     time_client [PORT]

#include <iostream>
#include <string>

#include "socketserver/socket.hpp"

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::Socket connection(AF_INET);
    connection.connect({"127.0.0.1", port});
    for (std::string data = connection.recv(4096); !data.empty();
         data = connection.recv(4096))
        std::cout << data;
}
