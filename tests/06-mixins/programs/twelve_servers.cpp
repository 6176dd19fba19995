// One of the twelve servers, by its name: says where it is, serves three requests,
// closes, and looks what is left of it.
//
//     twelve_servers NAME PATH    (PATH is for Unix servers)
//
// It has one thread when it forks, as no test program with threads would.

#include <sys/wait.h>

#include <chrono>
#include <concepts>
#include <filesystem>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <string>
#include <thread>
#include <type_traits>

#include "socketserver/datagram_request_handler.hpp"
#include "socketserver/forking_servers.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/eventually.hpp"

using namespace socketserver;

namespace {

// One line each way, as a connection or as datagrams.
template <class Streams>
class Handler : public Streams {
    void handle() override {
        std::string line;
        std::getline(this->rfile, line);
        this->wfile << "you said " << line << '\n';
    }
};

long entries(const char* folder) {
    const std::filesystem::directory_iterator all(folder);
    return std::distance(begin(all), end(all));
}

// What this process has, beside its memory.
struct Belongings {
    long descriptors = entries("/proc/self/fd");
    long threads = entries("/proc/self/task");
};

bool has_child() {
    return ::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT) == 0;
}

void say(const std::string& what, bool is_left) {
    if (is_left)
        std::cout << "left: " << what << std::endl;
}

template <class Server>
void serve_three(const Address& address) {
    using Streams = std::conditional_t<std::derived_from<Server, UDPServer>,
                                       DatagramRequestHandler, StreamRequestHandler>;
    const Belongings before;
    {
        Server server(address, handled_by<Handler<Streams>>);
        std::cout << server.server_address << std::endl;
        for (int i = 0; i < 3; ++i)
            server.handle_request();
        server.server_close();
        std::cout << "closed" << std::endl;
        say("a child process", has_child());
        say("a thread",
            !eventually([&] { return Belongings().threads == before.threads; },
                        std::chrono::seconds(1)));
        say("the listener", server.fileno() != -1);
        const std::string path = server.server_address.path();
        say("the socket's file", !path.empty() && std::filesystem::exists(path));
    }
    say("a descriptor", Belongings().descriptors != before.descriptors);
}

const std::map<std::string, std::function<void(const Address&)>> servers{
    {"TCPServer", serve_three<TCPServer>},
    {"UDPServer", serve_three<UDPServer>},
    {"UnixStreamServer", serve_three<UnixStreamServer>},
    {"UnixDatagramServer", serve_three<UnixDatagramServer>},
    {"ThreadingTCPServer", serve_three<ThreadingTCPServer>},
    {"ThreadingUDPServer", serve_three<ThreadingUDPServer>},
    {"ThreadingUnixStreamServer", serve_three<ThreadingUnixStreamServer>},
    {"ThreadingUnixDatagramServer", serve_three<ThreadingUnixDatagramServer>},
    {"ForkingTCPServer", serve_three<ForkingTCPServer>},
    {"ForkingUDPServer", serve_three<ForkingUDPServer>},
    {"ForkingUnixStreamServer", serve_three<ForkingUnixStreamServer>},
    {"ForkingUnixDatagramServer", serve_three<ForkingUnixDatagramServer>},
};

}  // namespace

int main(int, char* argv[]) {
    // A sanitizer's own thread starts with the first of ours: let it be there already.
    std::thread([] {}).join();
    const std::string name = argv[1];
    const bool is_unix = name.find("Unix") != std::string::npos;
    servers.at(name)(is_unix ? Address(argv[2]) : Address("127.0.0.1", 0));
    std::cout << "nothing else is left" << std::endl;
}
