// A handler throws in its child process.

#include "client.hpp"
#include "handlers.hpp"
#include "socketserver/forking_servers.hpp"

using namespace socketserver;

int main() {
    ForkingTCPServer server({"127.0.0.1", 0}, handled_by<FailingHandler>);
    const flows::Client client(SOCK_STREAM, server.server_address.port(), "hello\n",
                               [&server] { server.shutdown(); });
    server.serve_forever();
    server.server_close();
}
