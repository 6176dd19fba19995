// Serves datagrams: answers each, and says when it was too long to be taken whole.
//
//     udp_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/udp_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Datagram;
using socketserver::Request;

void answer(Request& request, const Address& client_address, BaseServer&) {
    const Datagram& datagram = std::get<Datagram>(request);
    const std::string cut = datagram.truncated ? ", cut" : "";
    datagram.answer(std::to_string(datagram.data.size()) + " bytes" + cut + "\n",
                    client_address);
}

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::UDPServer server({"127.0.0.1", port}, answer);
    server.max_packet_size = 16;
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
