// The loop runs in a thread of its own, each request in another; the main thread is the
// client.
//
//     thread_names

#include <iostream>
#include <sstream>
#include <string>
#include <thread>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::Address;
using socketserver::Socket;

std::string this_thread() {
    std::ostringstream name;
    name << "thread " << std::this_thread::get_id();
    return name.str();
}

class ThreadNameHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        auto& connection = std::get<Socket>(request());
        connection.sendall(this_thread() + " got: " + connection.recv(1024));
    }
};

std::string ask(const Address& server, const std::string& message) {
    Socket client(AF_INET);
    client.connect(server);
    client.sendall(message);
    return client.recv(1024);
}

int main() {
    socketserver::ThreadingTCPServer server({"127.0.0.1", 0},
                                            socketserver::handled_by<ThreadNameHandler>);
    std::thread loop([&] {
        std::cout << "the loop runs in " + this_thread() + "\n";
        server.serve_forever();
    });
    for (const char* message : {"Hello World 1", "Hello World 2", "Hello World 3"})
        std::cout << ask(server.server_address, message) + "\n";
    server.shutdown();
    loop.join();
    server.server_close();
}
