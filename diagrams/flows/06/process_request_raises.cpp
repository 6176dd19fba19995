// The handler of a request throws.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/tcp_server.hpp"

using namespace socketserver;

int main() {
    flows::serve<TCPServer>(handled_by<FailingHandler>, "hello\n");
}
