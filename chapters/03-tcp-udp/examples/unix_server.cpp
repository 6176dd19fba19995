// Greets everyone who connects, on this machine: it is found by a path instead of a port.
//
//     unix_server PATH [--replace]

#include <iostream>
#include <string>

#include "socketserver/unix_stream_server.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::Socket;

void greet(Request& request, const Address& client_address, BaseServer&) {
    std::get<Socket>(request).sendall("hello, " + client_address.to_string() + "\n");
}

int main(int argc, char* argv[]) {
    const std::string path = argc > 1 ? argv[1] : "socket";
    const bool replace = argc > 2 && std::string(argv[2]) == "--replace";
    socketserver::UnixStreamServer server(path, greet, {.replace_stale_socket = replace});
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
