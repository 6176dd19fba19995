// A forking server of HTTP/1.1 that answers with the body of the request, in a process
// with one thread. It prints where it serves. A line on its standard input ends it, the
// idle children first; then it prints how long that took, in milliseconds.

#include <chrono>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"

namespace http = socketserver::http;

namespace {

class EchoHandler : public http::BaseHTTPRequestHandler {
public:
    EchoHandler() { protocol_version = "HTTP/1.1"; }

private:
    void do_GET() override { answer("hello"); }

    void do_POST() override {
        wfile << std::flush;
        std::string text;
        std::getline(body, text, '\0');
        answer(text);
    }

    void answer(const std::string& text) {
        send_response(200);
        send_header("Content-Length", std::to_string(text.size()));
        end_headers();
        wfile << text;
    }

    void log_message(std::string_view) override {}
};

// Ends its loop when a line comes in.
class Server : public http::ForkingHTTPServer {
public:
    using ForkingHTTPServer::ForkingHTTPServer;

private:
    void watch(socketserver::PollSelector& selector) override {
        ForkingHTTPServer::watch(selector);
        selector.register_fileno(0);
    }

    void service_actions() override {
        ForkingHTTPServer::service_actions();
        pollfd input{.fd = 0, .events = POLLIN, .revents = 0};
        if (::poll(&input, 1, 0) > 0)
            throw 0;  // no std::exception: it ends the loop
    }
};

}  // namespace

int main() {
    using std::chrono::steady_clock;
    Server server({"127.0.0.1", 0}, socketserver::handled_by<EchoHandler>);
    std::cout << "serving on " << server.server_address << std::endl;
    try {
        server.serve_forever();
    } catch (int) {
        const auto begin = steady_clock::now();
        server.end_idle_children();
        server.server_close(std::chrono::seconds(20));
        std::cout << std::chrono::milliseconds(
                         std::chrono::duration_cast<std::chrono::milliseconds>(
                             steady_clock::now() - begin))
                         .count()
                  << std::endl;
    }
}
