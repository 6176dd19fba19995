#pragma once

#include <iostream>
#include <string>
#include <string_view>

#include "socketserver/http/threading_http_server.hpp"

namespace bench {

/// Says nothing: a log would be measured too.
template <class Handler>
class WithoutLog : public Handler {
public:
    using Handler::Handler;

private:
    void log_request(int, std::string_view) override {}

    // A client may leave within an answer: then its time is over, and all is well.
    void log_error(std::string_view message) override {
        if (!message.starts_with("Connection lost"))
            Handler::log_error(message);
    }
};

/// A server prints its port and serves until SIGTERM. A class that is no other's has a
/// thread for each connection.
template <class Server = socketserver::http::ThreadingHTTPServer>
void serve_pages(const socketserver::RequestHandlerClass& handler) {
    Server server({"127.0.0.1", 0}, handler, {.request_queue_size = 4096});
    if constexpr (requires { server.thread_stack_size; })
        server.thread_stack_size = 64 * 1024;  // as the bare server's threads have
    std::cout << server.server_port() << std::endl;
    server.serve_forever();
}

}  // namespace bench
