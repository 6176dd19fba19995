// An echo server of bare system calls for datagrams: what the machine can do one after
// the other. It is written for comparison with ours.
//
//     bare_udp_server
//
// Its receive buffer is what the system gives to everybody, as that of the others is. It
// prints the port at which it receives on 127.0.0.1, and serves until SIGTERM.

#include "bare.h"

int main(int argc, char* argv[]) {
    if (argc != 1) {
        fprintf(stderr, "usage: %s\n", argv[0]);
        return 2;
    }
    char buffer[8192];
    const int receiver = bind_to_loopback(SOCK_DGRAM);
    print_port(receiver);
    for (;;) {
        struct sockaddr_in client;
        struct sockaddr* address = (struct sockaddr*)&client;
        socklen_t length = sizeof client;
        const ssize_t size =
            recvfrom(receiver, buffer, sizeof buffer, 0, address, &length);
        if (size < 0)
            fail("recvfrom");
        if (sendto(receiver, buffer, (size_t)size, 0, address, length) != size)
            fail("sendto");
    }
}
