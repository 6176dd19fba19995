// Sends three short parts between two marks, so that the system calls can be counted.

#include <unistd.h>

#include "socketserver/send_parts.hpp"
#include "socketserver/socket.hpp"

int main() {
    auto [sender, reader] = socketserver::Socket::socketpair();
    const bool begun = ::access("begin", F_OK) == 0;
    send_parts(sender, {"HTTP/1.0 200 OK\r\n", "\r\n", "hello"});
    const bool ended = ::access("end", F_OK) == 0;
    return begun || ended || reader.recv(100).size() != 24 ? 1 : 0;
}
