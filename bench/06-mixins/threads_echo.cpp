// 64 clients stay connected. Each sends a line of 64 bytes, waits until it is back, and
// sends the next. The server has a thread for each.

#include "echo_servers.hpp"

double load(const bench::Address& server) {
    return bench::lines_per_second(server, 64);
}

int main(int argc, char* argv[]) {
    return bench::run({.title = "Echo of 64 bytes over 64 kept connections, in threads",
                       .unit = "messages/s",
                       .better = "higher",
                       .subjects = echo_servers("threads", "every", load),
                       .ratio = 0.95,
                       .why = "the price of the handler once the thread is there"},
                      argc, argv);
}
