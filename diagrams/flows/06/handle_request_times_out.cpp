// No request comes in time.

#include "handlers.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    TCPServer server({"127.0.0.1", 0}, handled_by<EchoHandler>);
    server.timeout = std::chrono::milliseconds(30);
    server.handle_request();
}
