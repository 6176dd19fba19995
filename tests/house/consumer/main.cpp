// A server that serves one request, its own, and prints the answer.

#include <iostream>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

class GreetingHandler : public socketserver::StreamRequestHandler {
    void handle() override {
        std::string name;
        std::getline(rfile, name);
        wfile << "hello " << name << '\n';
    }
};

int main() {
    socketserver::TCPServer server({"127.0.0.1", 0},
                                   socketserver::handled_by<GreetingHandler>);
    socketserver::Socket client(AF_INET, SOCK_STREAM);
    client.connect(server.server_address);
    client.sendall("consumer\n");
    server.handle_request();
    std::cout << client.recv(100);
}
