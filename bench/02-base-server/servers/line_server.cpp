// Chapter 2: the same, in the loop and the steps of BaseServer.
//
//     line_server

#include <iostream>
#include <variant>

#include "socketserver/base_server.hpp"

using namespace socketserver;

class ConnectionServer : public BaseServer {
public:
    using BaseServer::BaseServer;

    void server_activate() override {
        listener_.bind(server_address);
        listener_.listen();
        server_address = listener_.getsockname();
    }

    int fileno() const override { return listener_.fileno(); }

private:
    std::pair<Request, Address> get_request() override { return listener_.accept(); }

    void close_request(Request& request) override { std::get<Socket>(request).close(); }

    Socket listener_{AF_INET};
};

void send_back(Request& request, const Address&, BaseServer&) {
    Socket& connection = std::get<Socket>(request);
    connection.sendall(connection.recv(1024));
}

int main() {
    ConnectionServer server({"127.0.0.1", 0}, send_back);
    server.server_activate();
    std::cout << server.server_address.port() << std::endl;
    server.serve_forever();
}
