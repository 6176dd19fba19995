// What the layers stand on: a line for each connection, in bare system calls.
//
//     bare_line_server
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM.

#include "bare.h"

int main(void) {
    char line[16384];
    const int listener = listen_on_loopback();
    print_port(listener);
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            fail("accept");
        const ssize_t size = recv(connection, line, sizeof line, 0);
        if (size < 0)
            fail("recv");
        if (send(connection, line, (size_t)size, MSG_NOSIGNAL) != size)
            fail("send");
        close(connection);
    }
}
