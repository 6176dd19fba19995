// Forwards a port: whoever connects to it talks to another server.
//
//     port_forwarder PORT HOST HOSTS_PORT

#include <chrono>
#include <iostream>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <variant>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/create_connection.hpp"
#include "socketserver/cut_off_at_stop.hpp"
#include "socketserver/reset_at_close.hpp"
#include "socketserver/serve_until_signal.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::Address;
using socketserver::Socket;

// Copies until the sender ends its side, and then ends the receiver's. When one of them
// is gone, the other one is cut off.
void copy(Socket& from, Socket& to) {
    try {
        for (std::string data; !(data = from.recv(65536)).empty();)
            to.sendall(data);
        to.shutdown(SHUT_WR);
    } catch (const std::system_error&) {
        socketserver::cut_off(from.fileno());
        socketserver::cut_off(to.fileno());
    }
}

class ForwardingHandler : public socketserver::BaseRequestHandler {
public:
    explicit ForwardingHandler(Address target) : target_(std::move(target)) {}

private:
    void handle() override {
        Socket& client = std::get<Socket>(request());
        Socket target =
            socketserver::create_connection(target_, std::chrono::seconds(10));
        target.settimeout(std::nullopt);
        const socketserver::CutOffAtStop ends_with(target, server());
        const std::jthread answers([&] { copy(target, client); });
        copy(client, target);
    }

    Address target_;
};

int main(int argc, char* argv[]) {
    if (argc != 4) {
        std::cerr << "usage: port_forwarder PORT HOST HOSTS_PORT" << std::endl;
        return 2;
    }
    const Address target(argv[2], std::stoi(argv[3]));
    socketserver::ThreadingTCPServer server(
        {"127.0.0.1", std::stoi(argv[1])},
        socketserver::handled_by<ForwardingHandler>(target));
    std::cout << "serving on " << server.server_address << std::endl;
    socketserver::serve_until_signal(server, {.grace = std::chrono::seconds(1)});
}
