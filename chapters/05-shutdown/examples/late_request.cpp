// A server is shut down, and a client comes 100 ms late. Who waits for the loop's end,
// and is the client served? The chapter's steps are told apart by what this program
// prints.
//
//     late_request

#include <chrono>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/event.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"

using std::chrono::milliseconds;
using std::chrono::steady_clock;

class HelloHandler : public socketserver::StreamRequestHandler {
    void handle() override { wfile << "hello"; }
};

// What a client gets that connects to the server; it says when it is connected.
std::string ask(const socketserver::Address& address, socketserver::Event& is_connected) {
    socketserver::Socket client(AF_INET);
    client.connect(address);
    is_connected.set();
    try {
        return client.recv(100);
    } catch (const std::system_error&) {
        return "";  // the server was closed, and the connection with it
    }
}

int main() {
    socketserver::TCPServer server({"127.0.0.1", 0},
                                   socketserver::handled_by<HelloHandler>);
    std::thread loop([&] { server.serve_forever(); });
    std::this_thread::sleep_for(milliseconds(100));  // the loop waits in poll(2) by now

    socketserver::Event is_connected;
    std::string answer;
    std::thread late_client([&] {
        std::this_thread::sleep_for(milliseconds(100));
        answer = ask(server.server_address, is_connected);
    });

    const auto asked = steady_clock::now();
    const auto ms_since = [&] {
        return std::chrono::duration_cast<milliseconds>(steady_clock::now() - asked)
            .count();
    };
    server.shutdown();
    std::cout << "shutdown() returned after " << ms_since() << " ms\n";
    loop.join();
    std::cout << "the loop ended after " << ms_since() << " ms\n";

    is_connected.wait();
    server.server_close();
    late_client.join();
    std::cout << "the late client was " << (answer.empty() ? "not " : "") << "served\n";
}
