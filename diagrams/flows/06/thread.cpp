// A thread for the request.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/threading_servers.hpp"

using namespace socketserver;

int main() {
    flows::serve<ThreadingTCPServer>(handled_by<EchoHandler>, "hello\n");
}
