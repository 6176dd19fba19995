// A server of datagrams whose handlers ask another server, which takes 100 ms for each
// answer. A thousand questions are open at once, on one thread.
//
//     forwarder

#include <sys/resource.h>

#include <chrono>
#include <iostream>
#include <set>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/multiplexing_servers.hpp"
#include "socketserver/waiting.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Datagram;
using socketserver::Deadline;
using socketserver::MultiplexingUDPServer;
using socketserver::Request;
using socketserver::Socket;
using std::chrono::steady_clock;

// Answers after 100 ms. It is on a fiber, too, so it can think of many at once.
void think(Request& request, const Address& client, BaseServer&) {
    const auto& question = std::get<Datagram>(request);
    socketserver::poll_until({}, Deadline(100ms));
    question.answer(question.data, client);
}

Socket asking(const Address& server) {
    Socket socket(AF_INET, SOCK_DGRAM);
    socket.settimeout(1s);
    socket.connect(server);
    return socket;
}

// Asks another server, and passes the answer on. Datagrams may be lost: then the client
// asks again.
void forward(Request& request, const Address& client, const Address& other) {
    const auto& question = std::get<Datagram>(request);
    try {
        Socket socket = asking(other);
        socket.sendall(question.data);
        question.answer(socket.recv(1024), client);
    } catch (const std::system_error&) {
    }
}

// Asks all questions, and those that were not answered again, until none is left.
void ask_all(Socket& client, std::set<std::string> open) {
    while (!open.empty()) {
        int sent = 0;
        for (const std::string& question : open) {
            client.sendall(question);
            if (++sent % 20 == 0)
                std::this_thread::sleep_for(1ms);
        }
        try {
            while (!open.empty())
                open.erase(client.recv(1024));
        } catch (const std::system_error&) {  // no answer for 1 s
        }
    }
}

int main() {
    rlimit descriptors{};  // each question takes one
    ::getrlimit(RLIMIT_NOFILE, &descriptors);
    descriptors.rlim_cur = descriptors.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &descriptors);

    MultiplexingUDPServer thinker({"127.0.0.1", 0}, think);
    MultiplexingUDPServer forwarder(
        {"127.0.0.1", 0},
        [&thinker](Request& request, const Address& client, BaseServer&) {
            forward(request, client, thinker.server_address);
        });
    // On a busy machine a handler may seem slow.
    thinker.slow_handler_time = forwarder.slow_handler_time = 10s;
    std::jthread thinking([&thinker] { thinker.serve_forever(); });
    std::jthread forwarding([&forwarder] { forwarder.serve_forever(); });

    std::set<std::string> questions;
    for (int i = 0; i < 1000; ++i)
        questions.insert(std::to_string(i));
    const auto begin = steady_clock::now();
    Socket client = asking(forwarder.server_address);
    ask_all(client, questions);
    std::cout << questions.size() << " answers, which take 100 ms each, in "
              << (steady_clock::now() - begin < 20s ? "less than 20 s" : "20 s and more")
              << std::endl;
    thinker.shutdown();
    forwarder.shutdown();
}
