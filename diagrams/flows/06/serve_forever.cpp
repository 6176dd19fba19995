// One request in the server's loop.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    flows::serve<TCPServer>(handled_by<EchoHandler>, "hello\n");
}
