// A server that its own program ends: after three requests, one of which is still being
// answered.
//
//     stopped_by_program

#include <atomic>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/event.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

std::atomic<int> requests = 0;  // NOLINT: the handlers count, and main() waits
socketserver::Event third;      // NOLINT

class CountingHandler : public http::BaseHTTPRequestHandler {
public:
    CountingHandler() { protocol_version = "HTTP/1.1"; }

private:
    void do_GET() override {
        const std::string page = "request " + std::to_string(++requests) + "\n";
        if (requests == 3)
            third.set();
        send_page(200, "text/plain", page);
    }

    void log_request(int, std::string_view) override {}
};

// Three requests over one connection, which stays open.
void ask_three_times(const socketserver::Address& address) {
    socketserver::Socket client(AF_INET);
    client.connect(address);
    for (int i = 0; i < 3; ++i)
        client.sendall("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    std::string answers;
    for (std::string part = client.recv(4096); !part.empty(); part = client.recv(4096))
        answers += part;  // up to the end, which the server decides
    std::cout << "the client has read " << answers.size() << " bytes" << std::endl;
}

int main() {
    http::ThreadingHTTPServer server({"127.0.0.1", 0},
                                     socketserver::handled_by<CountingHandler>);
    std::thread loop([&] { server.serve_forever(); });
    std::thread client([&] { ask_three_times(server.server_address); });
    third.wait();
    server.close_idle_connections();
    server.shutdown();
    loop.join();
    server.server_close(std::chrono::seconds(5));
    client.join();
    std::cout << "ended after " << requests << " requests" << std::endl;
}
