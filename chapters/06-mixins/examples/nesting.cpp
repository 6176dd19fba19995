// A mix-in of one's own, before and behind another. The one in front is asked first, and
// may or may not ask the next.
//
//     nesting

#include <iostream>
#include <string>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/threading_mixin.hpp"

using socketserver::Address;
using socketserver::Request;
using socketserver::Socket;
using socketserver::TCPServer;
using socketserver::ThreadingMixIn;

template <class Server>
class LoggingMixIn : public Server {
public:
    using Server::Server;

protected:
    void process_request(Request& request, const Address& client_address) override {
        std::cout << "  log: process_request() begins\n";
        Server::process_request(request, client_address);
        std::cout << "  log: process_request() has returned\n";
    }
};

class WaitingHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        std::get<Socket>(request()).recv(100);
        std::cout << "  the request was handled\n";
    }
};

template <class Server>
void serve_one(const std::string& name) {
    std::cout << name << ":\n";
    Server server({"127.0.0.1", 0}, socketserver::handled_by<WaitingHandler>);
    Socket client(AF_INET);
    client.connect(server.server_address);
    server.handle_request();
    client.sendall("the handler waits for this");
    server.server_close();
}

int main() {
    serve_one<LoggingMixIn<ThreadingMixIn<TCPServer>>>(
        "LoggingMixIn<ThreadingMixIn<TCPServer>>");
    serve_one<ThreadingMixIn<LoggingMixIn<TCPServer>>>(
        "ThreadingMixIn<LoggingMixIn<TCPServer>>");
}
