// A proxy for clients that say CONNECT: what they send then goes to the server of their
// choice, and they may speak TLS with it.
//
//     connect_proxy [PORT]

#include <chrono>
#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/create_connection.hpp"
#include "socketserver/cut_off_at_stop.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/reset_at_close.hpp"
#include "socketserver/serve_until_signal.hpp"

namespace http = socketserver::http;
using socketserver::Socket;

// "example.org:443" or "[::1]:443".
socketserver::Address address_in(const std::string& target) {
    const std::size_t colon = target.rfind(':');
    if (colon == std::string::npos)
        throw std::invalid_argument("the target has no port");
    std::string host = target.substr(0, colon);
    if (host.starts_with('[') && host.ends_with(']'))
        host = host.substr(1, host.size() - 2);
    return {host, std::stoi(target.substr(colon + 1))};
}

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

class ProxyHandler : public http::BaseHTTPRequestHandler {
    void call_method() override {
        if (command == "CONNECT")
            do_CONNECT();
        else
            BaseHTTPRequestHandler::call_method();
    }

    void do_CONNECT() {
        Socket target;
        try {
            target = socketserver::create_connection(address_in(path),
                                                     std::chrono::seconds(10));
        } catch (const std::exception& error) {
            return send_error(502, std::nullopt, error.what());
        }
        send_response(200, "Connection established");
        end_headers();
        wfile.flush();
        tunnel(target);
    }

    // The client may have sent something behind its request, which is at hand by now.
    void tunnel(Socket& target) {
        target.settimeout(std::nullopt);
        const socketserver::CutOffAtStop ends_with(target, server());
        target.sendall(read_buffer().at_hand());
        const std::jthread answers([&] { copy(target, connection()); });
        copy(connection(), target);
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port},
                                     socketserver::handled_by<ProxyHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    socketserver::serve_until_signal(server, {.grace = std::chrono::seconds(1)});
}
