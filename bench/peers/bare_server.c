// Echo servers of bare system calls: what the machine can do with a thread, or with a
// process, for each connection. They are written for comparison with ours.
//
//     bare_server threads|forks one-line|every-line
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// one-line it closes a connection after the first answer, with every-line when the client
// has ended. What goes wrong is written to the standard errors, and so fails the
// measurement.

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

// Whether a connection is closed after the first answer. Only main() sets it, before any
// thread runs.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_line;

static _Noreturn void fail(const char* call) {
    perror(call);
    _exit(1);
}

// Accepted connections inherit TCP_NODELAY from the listener.
static int listen_on_loopback(void) {
    const int yes = 1;
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int listener = socket(AF_INET, SOCK_STREAM, 0);
    if (listener < 0)
        fail("socket");
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0)
        fail("setsockopt");
    if (bind(listener, (const struct sockaddr*)&address, sizeof address) < 0)
        fail("bind");
    if (listen(listener, 4096) < 0)
        fail("listen");
    return listener;
}

static void print_port(int listener) {
    struct sockaddr_in address;
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr*)&address, &size) < 0)
        fail("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

// Sends back what arrives. The line of a client that sends only one arrives whole, so
// nothing looks for its end.
static void echo(int connection) {
    char buffer[16384];
    ssize_t received = 0;
    while ((received = recv(connection, buffer, sizeof buffer, 0)) > 0) {
        if (send(connection, buffer, (size_t)received, MSG_NOSIGNAL) != received)
            fail("send");
        if (one_line)
            return;
    }
    if (received < 0)
        fail("recv");
}

static void* echo_in_thread(void* argument) {
    const int connection = (int)(intptr_t)argument;
    echo(connection);
    close(connection);
    return NULL;
}

static _Noreturn void serve_in_threads(int listener) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 65536);
    for (;;) {
        const intptr_t connection = accept(listener, NULL, NULL);
        if (connection < 0)
            fail("accept");
        pthread_t thread = 0;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the number is all the thread needs
        if (pthread_create(&thread, &attributes, echo_in_thread, (void*)connection) != 0)
            fail("pthread_create");
    }
}

static _Noreturn void serve_in_processes(int listener) {
    signal(SIGCHLD, SIG_IGN);  // the system takes the children that have ended
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            fail("accept");
        const pid_t child = fork();
        if (child < 0)
            fail("fork");
        if (child == 0) {
            close(listener);
            echo(connection);
            _exit(0);
        }
        close(connection);
    }
}

int main(int argc, char* argv[]) {
    const char* model = argc == 3 ? argv[1] : "";
    const char* work = argc == 3 ? argv[2] : "";
    const bool threads = strcmp(model, "threads") == 0;
    one_line = strcmp(work, "one-line") == 0;
    if ((!threads && strcmp(model, "forks") != 0) ||
        (!one_line && strcmp(work, "every-line") != 0)) {
        fputs("usage: bare_server threads|forks one-line|every-line\n", stderr);
        return 2;
    }

    const int listener = listen_on_loopback();
    print_port(listener);
    if (threads)
        serve_in_threads(listener);
    serve_in_processes(listener);
}
