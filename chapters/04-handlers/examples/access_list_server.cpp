// Greets only those whose address is on the list. The others are refused before a handler
// is made.
//
//     access_list_server PORT ADDRESS...

#include <iostream>
#include <set>
#include <string>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

using socketserver::Address;
using socketserver::Request;

class HelloHandler : public socketserver::StreamRequestHandler {
    void handle() override { wfile << "Hello, " << client_address().host() << "!\n"; }
};

class AccessListServer : public socketserver::TCPServer {
public:
    using TCPServer::TCPServer;
    std::set<std::string> allowed;

private:
    bool verify_request(Request&, const Address& client_address) override {
        return allowed.contains(client_address.host());
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    AccessListServer server({"127.0.0.1", port}, socketserver::handled_by<HelloHandler>);
    for (int i = 2; i < argc; ++i)
        server.allowed.insert(argv[i]);
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
