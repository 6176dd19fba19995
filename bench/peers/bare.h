// What the bare servers share: they are written for comparison with ours, in nothing but
// system calls, and show what the machine can do. Each prints the port at which it listens
// on 127.0.0.1, and serves until SIGTERM. What goes wrong is written to the standard
// errors, and so fails the measurement.

#ifndef BARE_H
#define BARE_H

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static _Noreturn void fail(const char* call) {
    perror(call);
    _exit(1);
}

// What the call returned, if it has not failed.
static inline int checked(int result, const char* call) {
    if (result < 0)
        fail(call);
    return result;
}

static inline _Noreturn void wrong_usage(const char* usage) {
    fprintf(stderr, "usage: %s\n", usage);
    exit(2);
}

// A socket of this type at a free port.
static inline int bind_to_loopback(int type) {
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int socket_number = checked(socket(AF_INET, type, 0), "socket");
    checked(bind(socket_number, (const struct sockaddr*)&address, sizeof address),
            "bind");
    return socket_number;
}

// Accepted connections inherit TCP_NODELAY from the listener.
static inline int listen_on_loopback(void) {
    const int yes = 1;
    const int listener = bind_to_loopback(SOCK_STREAM);
    checked(setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes),
            "setsockopt");
    checked(listen(listener, 4096), "listen");
    return listener;
}

static inline void print_port(int socket_number) {
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    checked(getsockname(socket_number, (struct sockaddr*)&address, &size), "getsockname");
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

// A thread for each connection, whose number it gets.
static inline _Noreturn void serve_in_threads(int listener, void* (*serve)(void*)) {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_attr_setstacksize(&attributes, 65536);
    for (;;) {
        const intptr_t connection = checked(accept(listener, NULL, NULL), "accept");
        pthread_t thread = 0;
        // NOLINTNEXTLINE(performance-no-int-to-ptr): the number is all the thread needs
        if (pthread_create(&thread, &attributes, serve, (void*)connection) != 0)
            fail("pthread_create");
    }
}

#endif
