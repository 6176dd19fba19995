// A network that does not keep the order: takes two datagrams, and passes on the second
// one before the first.
//
//     swapping_relay [FROM_PORT [TO_PORT]]

#include <iostream>
#include <string>

#include "socketserver/socket.hpp"

using socketserver::Address;
using socketserver::Socket;

int main(int argc, char* argv[]) {
    const Address from("127.0.0.1", argc > 1 ? std::stoi(argv[1]) : 8123);
    const Address to("127.0.0.1", argc > 2 ? std::stoi(argv[2]) : 8124);

    Socket relay(AF_INET, SOCK_DGRAM);
    relay.bind(from);
    std::cout << "from " << from << " to " << to << ", two by two" << std::endl;
    while (true) {
        const auto [first, its_sender] = relay.recvfrom(65535);
        const auto [second, another_sender] = relay.recvfrom(65535);
        relay.sendto(second.data, to);
        relay.sendto(first.data, to);
    }
}
