// Our echo servers: with streams, as a user would write them, and with plain receives and
// sends, as the bare server does it.
//
//     echo_server sequential|threads|forks WORK
//     WORK: one-line|every-line|one-piece|every-piece|one-wait|datagrams
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// one-line it closes a connection after the first answer, with every-line when the client
// has ended. With one-piece and every-piece it does the same without streams: it sends
// back what arrives. With one-wait it does as with one-line, but waits 2 ms first, as if
// it asked a database. With datagrams it sends each back.

#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <thread>

#include "echo_handlers.hpp"
#include "socketserver/forking_servers.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::handled_by;

namespace {

class OneWaitHandler : public bench::LinesHandler<false> {
    void handle() override {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        LinesHandler::handle();
    }
};

using Serve = decltype(&bench::serve_echo<socketserver::TCPServer>);

const std::map<std::string, Serve> stream_servers{
    {"sequential", bench::serve_echo<socketserver::TCPServer>},
    {"threads", bench::serve_echo<socketserver::ThreadingTCPServer>},
    {"forks", bench::serve_echo<socketserver::ForkingTCPServer>},
};

const std::map<std::string, Serve> datagram_servers{
    {"sequential", bench::serve_echo<socketserver::UDPServer>},
    {"threads", bench::serve_echo<socketserver::ThreadingUDPServer>},
    {"forks", bench::serve_echo<socketserver::ForkingUDPServer>},
};

}  // namespace

int main(int argc, char* argv[]) {
    const std::string model = argc == 3 ? argv[1] : "";
    const std::string work = argc == 3 ? argv[2] : "";
    const bool datagrams = work == "datagrams";
    bench::HandlersByWork stream_handlers = bench::echo_handlers();
    stream_handlers.emplace("one-wait", handled_by<OneWaitHandler>);
    if (!stream_servers.contains(model) ||
        !(datagrams || stream_handlers.contains(work))) {
        std::cerr << "usage: echo_server sequential|threads|forks "
                     "one-line|every-line|one-piece|every-piece|one-wait|datagrams\n";
        return 2;
    }
    if (datagrams)
        datagram_servers.at(model)(handled_by<bench::DatagramHandler>, {});
    else
        stream_servers.at(model)(stream_handlers.at(work), {.request_queue_size = 4096});
}
