// Chapter 5: the same, in a loop that can be ended from outside.
//
//     line_server

#include "line_handler.hpp"
#include "socketserver/tcp_server.hpp"

int main() {
    bench::serve_lines<socketserver::TCPServer>();
}
