// A proxy with a server behind it, in one program. The proxy lets nobody ask for /secret,
// and passes all else on over one connection, which its clients share. Where a request
// ends it learns from Content-Length alone. What does the server think?
//
//     toy_proxy [PORT]

#include <cstdlib>
#include <iostream>
#include <string>
#include <thread>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;
using socketserver::Socket;

class PageHandler : public http::BaseHTTPRequestHandler {
public:
    PageHandler() { protocol_version = "HTTP/1.1"; }

private:
    void do_GET() override {
        send_page(200, "text/plain", path == "/secret" ? "the secret\n" : "hello\n");
    }
    void do_POST() override { do_GET(); }
    void log_message(std::string_view) override {}
};

// A connection from which messages are read, one after the other.
class Messages {
public:
    // A head and as many bytes as its Content-Length says. Nothing when there is no more.
    std::string next(Socket& from) {
        const std::size_t head = receive_until("\r\n\r\n", from);
        const std::string name = "Content-Length: ";
        const std::size_t place = received_.substr(0, head).find(name);
        std::size_t size = head;
        if (place != std::string::npos)
            size += std::strtoul(received_.c_str() + place + name.size(), nullptr, 10);
        while (received_.size() < size && receive(from))
            continue;
        std::string message = received_.substr(0, size);
        received_.erase(0, size);
        return message;
    }

private:
    bool receive(Socket& from) {
        const std::string some = from.recv(4096);
        received_ += some;
        return !some.empty();
    }

    // Behind the first such text, or behind all that comes.
    std::size_t receive_until(const std::string& text, Socket& from) {
        while (received_.find(text) == std::string::npos)
            if (!receive(from))
                return received_.size();
        return received_.find(text) + text.size();
    }

    std::string received_;
};

// The proxy's connection to the server. It connects again when the server has closed it.
class Backend {
public:
    explicit Backend(socketserver::Address server) : server_(std::move(server)) {}

    std::string answer_to(const std::string& request) {
        if (!is_connected_) {
            connection_ = Socket(AF_INET);
            connection_.connect(server_);
            answers_ = Messages();
        }
        connection_.sendall(request);
        std::string answer = answers_.next(connection_);
        is_connected_ = answer.find("Connection: close\r\n") == std::string::npos;
        return answer;
    }

private:
    socketserver::Address server_;
    bool is_connected_ = false;
    Socket connection_{AF_INET};
    Messages answers_;
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", 0},
                                     socketserver::handled_by<PageHandler>);
    std::thread loop([&] { server.serve_forever(); });
    Backend backend(server.server_address);
    socketserver::TCPServer proxy({"127.0.0.1", port}, [&](auto& request, auto&...) {
        Socket& client = std::get<Socket>(request);
        const std::string asked = Messages().next(client);
        const bool is_forbidden = asked.find(" /secret ") < asked.find("\r\n");
        client.sendall(is_forbidden
                           ? "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"
                           : backend.answer_to(asked));
    });
    std::cout << "serving on " << proxy.server_address << std::endl;
    proxy.serve_forever();
    loop.join();
}
