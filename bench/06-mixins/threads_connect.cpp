// Clients connect, send a line, get it back and see the server close, 16 at a time. The
// server makes a thread for each.

#include "echo_servers.hpp"

double load(const bench::Address& server) {
    return bench::connections_per_second(server, 16);
}

int main(int argc, char* argv[]) {
    return bench::run({.title = "Connect, one line, close, 16 at a time, in threads",
                       .unit = "connections/s",
                       .better = "higher",
                       .subjects = echo_servers("threads", "one", load),
                       .ratio = 0.85,
                       .why = "the price of the mix-in around the thread that it starts"},
                      argc, argv);
}
