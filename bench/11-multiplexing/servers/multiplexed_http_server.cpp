// Our HTTP server with all its connections on one thread: a short text is its answer.
//
//     multiplexed_http_server
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM.

#include "socketserver/http/multiplexing_http_server.hpp"
#include "text_handler.hpp"

int main() {
    bench::serve_pages<socketserver::http::MultiplexingHTTPServer>(
        socketserver::handled_by<bench::TextHandler>);
}
