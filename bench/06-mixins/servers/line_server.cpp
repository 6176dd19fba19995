// Chapter 6: the same, with a thread for each connection.
//
//     line_server

#include "line_handler.hpp"
#include "socketserver/threading_servers.hpp"

int main() {
    bench::serve_lines<socketserver::ThreadingTCPServer>();
}
