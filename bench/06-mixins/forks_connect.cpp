// Clients connect, send a line, get it back and see the server close, 16 at a time. The
// server makes a process for each.

#include "echo_servers.hpp"

double load(const bench::Address& server) {
    return bench::connections_per_second(server, 16);
}

int main(int argc, char* argv[]) {
    return bench::run({.title = "Connect, one line, close, 16 at a time, in processes",
                       .unit = "connections/s",
                       .better = "higher",
                       .subjects = echo_servers("forks", "one", load),
                       .ratio = 0.9,
                       .why = "the price of the mix-in around fork(2)"},
                      argc, argv);
}
