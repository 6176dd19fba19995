// A handler throws in its child process.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/forking_servers.hpp"

using namespace socketserver;

int main() {
    flows::serve<ForkingTCPServer>(handled_by<FailingHandler>, "hello\n");
}
