// Chapter 3: the same with a TCPServer.
//
//     line_server

#include <iostream>
#include <variant>

#include "socketserver/tcp_server.hpp"

using namespace socketserver;

void send_back(Request& request, const Address&, BaseServer&) {
    Socket& connection = std::get<Socket>(request);
    connection.sendall(connection.recv(1024));
}

int main() {
    TCPServer server({"127.0.0.1", 0}, send_back);
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}
