// A pool of eight threads serves each connection until its end. Eight clients that say
// nothing take all of them, and the ninth waits, though the computer has nothing to do.
// Then the same clients come to a server with fibers.
//
//     starving_pool

#include <chrono>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "socketserver/multiplexing_servers.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;

void echo(Socket& connection) {
    try {
        for (std::string text; !(text = connection.recv(1024)).empty();)
            connection.sendall(text);
    } catch (const std::system_error&) {  // the client is gone
    }
}

// Eight clients that say nothing, and a ninth that asks something.
std::string answer_to_the_ninth(const Address& server) {
    std::vector<Socket> clients;
    for (int i = 0; i < 9; ++i)
        clients.emplace_back(AF_INET).connect(server);
    Socket& ninth = clients.back();
    ninth.settimeout(500ms);
    ninth.sendall("hello");
    try {
        return ninth.recv(1024);
    } catch (const std::system_error& error) {
        return error.what();
    }
}

void ask_a_pool() {
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    std::vector<std::jthread> pool;
    for (int i = 0; i < 8; ++i)
        pool.emplace_back([&listener](const std::stop_token& stop) {
            while (true) {
                auto [connection, client] = listener.accept();
                if (stop.stop_requested())
                    return;
                echo(connection);
            }
        });
    const Address address = listener.getsockname();
    std::cout << "eight threads: " << answer_to_the_ninth(address) << '\n';
    for (std::jthread& thread : pool)
        thread.request_stop();
    for (std::size_t i = 0; i < pool.size(); ++i)
        Socket(AF_INET).connect(address);  // so that accept() returns once more
}

void ask_a_thread_with_fibers() {
    const auto handler = [](Request& request, const Address&, BaseServer&) {
        echo(std::get<Socket>(request));
    };
    socketserver::MultiplexingTCPServer server({"127.0.0.1", 0}, handler);
    std::jthread loop([&server] { server.serve_forever(); });
    std::cout << "one thread with fibers: " << answer_to_the_ninth(server.server_address)
              << '\n';
    server.shutdown();
}

int main() {
    ask_a_pool();
    ask_a_thread_with_fibers();
}
