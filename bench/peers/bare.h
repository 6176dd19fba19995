// What the bare servers share: they are written for comparison with ours, in nothing but
// system calls, and show what the machine can do. What goes wrong is written to the
// standard errors, and so fails the measurement.

#ifndef BARE_H
#define BARE_H

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

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
    struct sockaddr_in address = {0};
    socklen_t size = sizeof address;
    if (getsockname(listener, (struct sockaddr*)&address, &size) < 0)
        fail("getsockname");
    printf("%d\n", ntohs(address.sin_port));
    fflush(stdout);
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
