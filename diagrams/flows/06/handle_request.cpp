// One request, without a loop.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    TCPServer server({"127.0.0.1", 0}, handled_by<EchoHandler>);
    const flows::Client client(SOCK_STREAM, server.server_address.port(), "hello\n",
                               [] {});
    server.handle_request();
}
