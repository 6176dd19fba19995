// An answer that is sent in two pieces, and the same one in a single piece. How long does
// the client wait for it?
//
//     two_sends

#include <algorithm>
#include <chrono>
#include <iomanip>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

using std::chrono::duration;
using std::chrono::steady_clock;
using Milliseconds = duration<double, std::milli>;

class TwoSends : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string name; std::getline(rfile, name);) {
            connection().sendall("hello, ");
            connection().sendall(name + "\n");
        }
    }
};

class OneSend : public socketserver::StreamRequestHandler {
    void handle() override {
        for (std::string name; std::getline(rfile, name);)
            wfile << "hello, " << name << '\n';
    }
};

// How long the client waits for one answer.
Milliseconds ask(socketserver::Socket& client) {
    const auto asked = steady_clock::now();
    client.sendall("world\n");
    std::string answer;
    while (!answer.ends_with('\n'))
        answer += client.recv(4096);
    return steady_clock::now() - asked;
}

void measure(const std::string& what, socketserver::RequestHandlerClass handler) {
    socketserver::TCPServer server({"127.0.0.1", 0}, std::move(handler));
    std::thread one_request([&] { server.handle_request(); });
    std::vector<Milliseconds> waits;
    {
        socketserver::Socket client(AF_INET);
        client.connect(server.server_address);
        for (int i = 0; i < 21; ++i)
            waits.push_back(ask(client));
    }
    one_request.join();
    std::ranges::nth_element(waits, waits.begin() + 10);
    std::cout << what << ": half of the answers took " << std::fixed
              << std::setprecision(2) << waits[10].count() << " ms or more\n";
}

int main() {
    measure("two sends", socketserver::handled_by<TwoSends>);
    measure("one send ", socketserver::handled_by<OneSend>);
}
