// Serves connections: reads once and answers, with a function as the request handler
// class.
//
//     tcp_server [PORT]

#include <iostream>
#include <string>

#include "socketserver/tcp_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;

void answer(Request& request, const Address& client_address, BaseServer&) {
    Socket& connection = std::get<Socket>(request);
    const std::string question = connection.recv(1024);
    connection.sendall("from " + client_address.host() + ": " + question);
}

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    socketserver::TCPServer server({"127.0.0.1", port}, answer);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
