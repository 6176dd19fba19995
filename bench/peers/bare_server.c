// Echo servers of bare system calls: what the machine can do with a thread, or with a
// process, for each connection, or with one connection after the other.
//
//     bare_server sequential|threads|forks|kept-forks one-line|every-line
//     bare_server sequential datagrams
//
// The children of `forks` are nobody's: the system takes them. Those of `kept-forks` are
// looked after, as a server must that can be ended, and that says which child crashed.
// With one-line a connection is closed after the first answer, with every-line when the
// client has ended.

#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <sys/wait.h>

#include "bare.h"

// Whether a connection is closed after the first answer. Only main() sets it, before any
// thread runs.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_line;

// Sends back what arrives. The line of a client that sends only one arrives whole, so
// nothing looks for its end.
static void echo(int connection) {
    char buffer[16384];
    size_t size = 0;
    while ((size = receive(connection, buffer, sizeof buffer)) > 0)
        if (!send_all(connection, buffer, size, 0) || one_line)
            return;
}

// One connection after the other.
static _Noreturn void serve_in_turn(int listener) {
    for (;;) {
        const int connection = checked(accept(listener, NULL, NULL), "accept");
        echo(connection);
        close(connection);
    }
}

static void* echo_in_thread(void* argument) {
    const int connection = (int)(intptr_t)argument;
    echo(connection);
    close(connection);
    return NULL;
}

static _Noreturn void serve_in_processes(int listener) {
    signal(SIGCHLD, SIG_IGN);  // the system takes the children that have ended
    for (;;) {
        const int connection = checked(accept(listener, NULL, NULL), "accept");
        if (checked(fork(), "fork") == 0) {
            close(listener);
            echo(connection);
            _exit(0);
        }
        close(connection);
    }
}

// The children that are at work, each by its pidfd.
struct children {
    int count;
    int pidfds[10000];
};

static void collect(struct children* children) {
    for (int i = 0; i < children->count;) {
        const int pidfd = children->pidfds[i];
        siginfo_t end = {0};
        checked(waitid(P_PIDFD, (id_t)pidfd, &end, WEXITED | WNOHANG), "waitid");
        if (end.si_pid == 0) {
            ++i;
            continue;
        }
        if (end.si_code != CLD_EXITED || end.si_status != 0)
            fail("a child");
        close(pidfd);
        children->pidfds[i] = children->pidfds[--children->count];
    }
}

// What a child must leave behind, and give back: the listener and its siblings' pidfds,
// and what the parent does with SIGTERM.
static void leave_the_parent(int listener, int waker, const struct children* children) {
    struct sigaction usual = {.sa_handler = SIG_DFL};
    sigset_t sigterm;
    sigemptyset(&sigterm);
    sigaddset(&sigterm, SIGTERM);
    sigaction(SIGTERM, &usual, NULL);
    pthread_sigmask(SIG_UNBLOCK, &sigterm, NULL);
    close(listener);
    close(waker);
    for (int i = 0; i < children->count; ++i)
        close(children->pidfds[i]);
}

// So that the client reads the answer to its end: bytes that nobody has read would make
// close(2) reset the connection.
static void close_in_order(int connection) {
    char rest[4096];
    shutdown(connection, SHUT_WR);
    while (recv(connection, rest, sizeof rest, MSG_DONTWAIT) > 0)
        continue;
    close(connection);
}

static _Noreturn void serve_in_kept_processes(int listener) {
    static struct children children;
    const int waker = checked(eventfd(0, EFD_CLOEXEC), "eventfd");
    for (;;) {
        struct pollfd ready[] = {{.fd = waker, .events = POLLIN},
                                 {.fd = listener, .events = POLLIN}};
        checked(poll(ready, 2, 500), "poll");
        if (ready[1].revents != 0 && children.count < 10000) {
            const int connection =
                checked(accept4(listener, NULL, NULL, SOCK_CLOEXEC), "accept4");
            const pid_t child = checked(fork(), "fork");
            if (child == 0) {
                leave_the_parent(listener, waker, &children);
                echo(connection);
                close_in_order(connection);
                _exit(0);
            }
            children.pidfds[children.count++] =
                checked(pidfd_open(child, 0), "pidfd_open");
            close(connection);
        }
        collect(&children);
    }
}

// One datagram after the other. The receive buffer is what the system gives to everybody.
static _Noreturn void serve_datagrams(int receiver) {
    char buffer[8192];
    for (;;) {
        struct sockaddr_in client;
        struct sockaddr* address = (struct sockaddr*)&client;
        socklen_t length = sizeof client;
        const ssize_t size =
            recvfrom(receiver, buffer, sizeof buffer, 0, address, &length);
        if (size < 0 || sendto(receiver, buffer, (size_t)size, 0, address, length) < 0)
            fail("a datagram");
    }
}

int main(int argc, char* argv[]) {
    const char* model = argc == 3 ? argv[1] : "";
    const char* work = argc == 3 ? argv[2] : "";
    const bool sequential = strcmp(model, "sequential") == 0;
    const bool threads = strcmp(model, "threads") == 0;
    const bool forks = strcmp(model, "forks") == 0;
    const bool kept = strcmp(model, "kept-forks") == 0;
    const bool datagrams = sequential && strcmp(work, "datagrams") == 0;
    one_line = strcmp(work, "one-line") == 0;
    if ((!sequential && !threads && !forks && !kept) ||
        (!one_line && !datagrams && strcmp(work, "every-line") != 0))
        wrong_usage("bare_server sequential|threads|forks|kept-forks "
                    "one-line|every-line|datagrams");

    const int listener = datagrams ? bind_to_loopback(SOCK_DGRAM) : listen_on_loopback();
    print_port(listener);
    if (datagrams)
        serve_datagrams(listener);
    if (sequential)
        serve_in_turn(listener);
    if (threads)
        serve_in_threads(listener, echo_in_thread);
    if (kept)
        serve_in_kept_processes(listener);
    serve_in_processes(listener);
}
