// Our echo server with all its connections on one thread.
//
//     multiplexed_echo_server one-line|every-line|one-piece|every-piece|datagrams
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. What the
// words mean, chapter 6's echo_server says.

#include <iostream>
#include <string>

#include "echo_handlers.hpp"
#include "socketserver/multiplexing_servers.hpp"

using socketserver::handled_by;
using socketserver::MultiplexingTCPServer;
using socketserver::MultiplexingUDPServer;

int main(int argc, char* argv[]) {
    const bench::HandlersByWork handlers = bench::echo_handlers();
    const std::string work = argc == 2 ? argv[1] : "";
    if (work == "datagrams") {
        bench::serve_echo<MultiplexingUDPServer>(handled_by<bench::DatagramHandler>, {});
    } else if (handlers.contains(work)) {
        bench::serve_echo<MultiplexingTCPServer>(handlers.at(work),
                                                 {.request_queue_size = 4096});
    } else {
        std::cerr << "usage: multiplexed_echo_server "
                     "one-line|every-line|one-piece|every-piece|datagrams\n";
        return 2;
    }
}
