// Does a receiver see where one send ended and the next began?

#include <iostream>
#include <string>
#include <utility>

#include "socketserver/socket.hpp"

using socketserver::Socket;

// Two ends that are connected to each other through the loopback interface.
std::pair<Socket, Socket> connect_tcp() {
    Socket listener(AF_INET, SOCK_STREAM);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    Socket client(AF_INET, SOCK_STREAM);
    client.connect(listener.getsockname());
    return {std::move(client), listener.accept().first};
}

std::pair<Socket, Socket> connect_udp() {
    Socket receiver(AF_INET, SOCK_DGRAM);
    receiver.bind({"127.0.0.1", 0});
    Socket sender(AF_INET, SOCK_DGRAM);
    sender.connect(receiver.getsockname());
    return {std::move(sender), std::move(receiver)};
}

void show(const std::string& name, std::pair<Socket, Socket> ends) {
    auto& [sender, receiver] = ends;
    std::string sent;
    for (const std::string word : {"one", "two", "three"}) {
        sender.sendall(word);
        sent += word;
    }
    std::cout << name << ":";
    for (std::string received; received != sent;) {
        const std::string piece = receiver.recv(1024);
        std::cout << " [" << piece << "]";
        received += piece;
    }
    std::cout << '\n';
}

int main() {
    show("TCP", connect_tcp());
    show("UDP", connect_udp());
}
