// Chapter 4: the same with a handler, and streams.
//
//     line_server

#include "line_handler.hpp"
#include "socketserver/tcp_server.hpp"

int main() {
    bench::serve_lines<socketserver::TCPServer>();
}
