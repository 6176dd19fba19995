// What the bare servers share: they are written for comparison with ours, in nothing but
// system calls, and show what the machine can do. What goes wrong is written to the
// standard errors, and so fails the measurement.

#ifndef BARE_H
#define BARE_H

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void fail(const char* call) {
    perror(call);
    _exit(1);
}

// A socket of this type at a free port.
static int bind_to_loopback(int type) {
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int socket_number = socket(AF_INET, type, 0);
    if (socket_number < 0)
        fail("socket");
    if (bind(socket_number, (const struct sockaddr*)&address, sizeof address) < 0)
        fail("bind");
    return socket_number;
}

// Accepted connections inherit TCP_NODELAY from the listener.
static inline int listen_on_loopback(void) {
    const int yes = 1;
    const int listener = bind_to_loopback(SOCK_STREAM);
    if (setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) < 0)
        fail("setsockopt");
    if (listen(listener, 4096) < 0)
        fail("listen");
    return listener;
}

static void print_port(int socket_number) {
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    if (getsockname(socket_number, (struct sockaddr*)&address, &size) < 0)
        fail("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
}

// Whether a call failed because the client has gone. It may go in the middle of an
// answer, when its time is over: that is no mistake of the server.
static inline bool client_has_gone(void) {
    return errno == ECONNRESET || errno == EPIPE;
}

// How many bytes came, or 0 when the client has ended.
static inline size_t receive(int connection, char* buffer, size_t size) {
    const ssize_t received = recv(connection, buffer, size, 0);
    if (received < 0 && !client_has_gone())
        fail("recv");
    return received < 0 ? 0 : (size_t)received;
}

// Whether the client was there to get them.
static inline bool send_all(int connection, const char* bytes, size_t size, int flags) {
    const ssize_t sent = send(connection, bytes, size, MSG_NOSIGNAL | flags);
    if (sent == (ssize_t)size)
        return true;
    if (sent >= 0 || !client_has_gone())
        fail("send");
    return false;
}

// One connection after the other.
static inline _Noreturn void serve_in_turn(int listener, void (*serve)(int)) {
    for (;;) {
        const int connection = accept(listener, NULL, NULL);
        if (connection < 0)
            fail("accept");
        serve(connection);
        close(connection);
    }
}

// A thread for each connection, whose number it gets.
static inline _Noreturn void serve_in_threads(int listener, void* (*serve)(void*)) {
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
        if (pthread_create(&thread, &attributes, serve, (void*)connection) != 0)
            fail("pthread_create");
    }
}

#endif
