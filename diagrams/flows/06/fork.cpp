// A child process for the request.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/forking_servers.hpp"

using namespace socketserver;

int main() {
    flows::serve<ForkingTCPServer>(handled_by<EchoHandler>, "hello\n");
}
