// The UDP twin of echo_server: no connection, each datagram goes back to where it came
// from.
//
//     udp_echo_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/socket.hpp"

using socketserver::Socket;

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;

    Socket socket(AF_INET, SOCK_DGRAM);
    socket.bind({"127.0.0.1", port});
    std::cout << "receiving on " << socket.getsockname() << std::endl;

    while (true) {
        const auto [datagram, client_address] = socket.recvfrom(65535);
        datagram.answer(datagram.data, client_address);
    }
}
