// The interactive client of udp_echo_server: sends each line as a datagram, waits for the
// answer.
//
//     udp_echo_client [PORT]

#include <chrono>
#include <iostream>
#include <string>
#include <system_error>

#include "socketserver/socket.hpp"

using socketserver::Socket;

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;

    Socket socket(AF_INET, SOCK_DGRAM);
    socket.settimeout(std::chrono::seconds(1));

    for (std::string line; std::getline(std::cin, line);) {
        socket.sendto(line, {"127.0.0.1", port});
        try {
            const auto [answer, server_address] = socket.recvfrom(65535);
            std::cout << answer.data << " (from " << server_address << ")" << std::endl;
        } catch (const std::system_error& error) {
            std::cout << "no answer: " << error.what() << std::endl;
        }
    }
}
