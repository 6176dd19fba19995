// One loop for all connections: it waits until one of them is ready, and takes the next
// step with that one. No step waits.

#ifndef BARE_EPOLL_H
#define BARE_EPOLL_H

#include <sys/epoll.h>

#include "bare.h"

// What a connection waits for after a step.
enum next { TO_RECEIVE, TO_SEND, TO_BE_CLOSED };

// What is done with a connection, by its number.
typedef enum next (*step)(int connection);

// EPOLL_CTL_ADD: the loop begins to wait for these events of a descriptor; EPOLL_CTL_MOD:
// for these instead of others.
static void watch(int loop, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    if (epoll_ctl(loop, operation, descriptor, &event) < 0)
        fail("epoll_ctl");
}

static void accept_all(int loop, int listener) {
    int connection = 0;
    while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
        watch(loop, EPOLL_CTL_ADD, connection, EPOLLIN);
    if (errno != EAGAIN)
        fail("accept4");
}

static void take_step(int loop, const struct epoll_event* event, step receive_step,
                      step send_step) {
    const int connection = event->data.fd;
    const bool was_sending = (event->events & EPOLLOUT) != 0;
    const enum next next = was_sending ? send_step(connection) : receive_step(connection);
    if (next == TO_BE_CLOSED)
        close(connection);  // so the loop forgets it too
    if (next == TO_SEND && !was_sending)
        watch(loop, EPOLL_CTL_MOD, connection, EPOLLOUT);
    if (next == TO_RECEIVE && was_sending)
        watch(loop, EPOLL_CTL_MOD, connection, EPOLLIN);
}

// @param receive_step  for a connection on which something has come
// @param send_step     for one that can go on with its answer
static _Noreturn void serve_in_loop(int listener, step receive_step, step send_step) {
    struct epoll_event events[512];
    const int loop = epoll_create1(EPOLL_CLOEXEC);
    if (loop < 0)
        fail("epoll_create1");
    watch(loop, EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        const int count = epoll_wait(loop, events, 512, -1);
        if (count < 0 && errno != EINTR)  // strace interrupts it when it looks on
            fail("epoll_wait");
        for (int i = 0; i < count; ++i) {
            if (events[i].data.fd == listener)
                accept_all(loop, listener);
            else
                take_step(loop, &events[i], receive_step, send_step);
        }
    }
}

#endif
