// The handler of a request throws.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    TCPServer server({"127.0.0.1", 0}, handled_by<FailingHandler>);
    const flows::Client client(SOCK_STREAM, server.server_address.port(), "hello\n",
                               [&server] { server.shutdown(); });
    server.serve_forever();
}
