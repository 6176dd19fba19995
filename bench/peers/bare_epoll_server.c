// A server of bare system calls with one loop for all connections: what the machine can
// do without a thread or a process for each. The loop waits until a connection is ready,
// and takes the next step with it. No step waits.
//
//     bare_epoll_server every-line|one-line|text|one-text|files FOLDER
//
// every-line and one-line are echo servers; the others speak HTTP, and look only for the
// end of a request. With one-line and one-text a connection is closed after its first
// answer. With files the name is taken from the request, and the file is opened for each
// answer.
//
// A line and a request of the loads arrive whole, so nothing is kept of a connection but
// the file that is on its way.

#include <sys/epoll.h>

#include "bare_http.h"

enum { MOST_CONNECTIONS = 65536 };

// What a connection waits for after a step, which is called with its number.
enum Next { TO_RECEIVE, TO_SEND, TO_BE_CLOSED };
typedef enum Next (*step)(int connection);

// The loop has one thread, so all connections share these.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_answer;                      // whether a connection gets only one
static int folder = -1;                      // what is served of files
static struct file files[MOST_CONNECTIONS];  // what is on its way, by connection
static char buffer[16384];                   // what came last
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

static enum Next after_answer(bool client_is_there) {
    return client_is_there && !one_answer ? TO_RECEIVE : TO_BE_CLOSED;
}

static enum Next echo(int connection) {
    const size_t size = receive(connection, buffer, sizeof buffer);
    if (size == 0)
        return TO_BE_CLOSED;
    return after_answer(send_all(connection, buffer, size, 0));
}

// Its size, or 0 at the end of the connection.
static size_t receive_request(int connection) {
    const size_t size = receive(connection, buffer, sizeof buffer);
    if (size > 0 && !ends_a_request(buffer, size)) {
        errno = EBADMSG;
        fail("half a request");
    }
    return size;
}

static enum Next answer_with_text(int connection) {
    if (receive_request(connection) == 0)
        return TO_BE_CLOSED;
    return after_answer(send_text(connection, one_answer));
}

static enum Next go_on_with_file(int connection) {
    struct file* file = &files[connection];
    const bool is_sent = send_rest(connection, file);
    if (!is_sent && errno == EAGAIN)
        return TO_SEND;
    close(file->descriptor);
    return after_answer(is_sent);
}

static enum Next answer_with_file(int connection) {
    const size_t size = receive_request(connection);
    if (size == 0)
        return TO_BE_CLOSED;
    if (connection >= MOST_CONNECTIONS) {
        errno = EMFILE;
        fail("one more connection");
    }
    files[connection] = open_file(folder, buffer, size);
    if (send_head(connection, &files[connection]))
        return go_on_with_file(connection);
    close(files[connection].descriptor);
    return TO_BE_CLOSED;
}

// EPOLL_CTL_ADD: the loop begins to wait for these events of a descriptor; EPOLL_CTL_MOD:
// for these instead of others.
static void watch(int loop, int operation, int descriptor, uint32_t events) {
    struct epoll_event event = {.events = events, .data.fd = descriptor};
    checked(epoll_ctl(loop, operation, descriptor, &event), "epoll_ctl");
}

static void accept_all(int loop, int listener) {
    int connection = 0;
    while ((connection = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0)
        watch(loop, EPOLL_CTL_ADD, connection, EPOLLIN);
    if (errno != EAGAIN)
        fail("accept4");
}

static void take_step(int loop, const struct epoll_event* event, step receive_step) {
    const int connection = event->data.fd;
    const bool was_sending = (event->events & EPOLLOUT) != 0;
    const enum Next next =
        was_sending ? go_on_with_file(connection) : receive_step(connection);
    if (next == TO_BE_CLOSED)
        close(connection);  // so the loop forgets it too
    if (next == TO_SEND && !was_sending)
        watch(loop, EPOLL_CTL_MOD, connection, EPOLLOUT);
    if (next == TO_RECEIVE && was_sending)
        watch(loop, EPOLL_CTL_MOD, connection, EPOLLIN);
}

static _Noreturn void serve_in_loop(int listener, step receive_step) {
    struct epoll_event events[512];
    const int loop = checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1");
    watch(loop, EPOLL_CTL_ADD, listener, EPOLLIN);
    for (;;) {
        const int count = epoll_wait(loop, events, 512, -1);
        if (count < 0 && errno != EINTR)  // strace interrupts it when it looks on
            fail("epoll_wait");
        for (int i = 0; i < count; ++i) {
            if (events[i].data.fd == listener)
                accept_all(loop, listener);
            else
                take_step(loop, &events[i], receive_step);
        }
    }
}

static step step_for(const char* work) {
    if (strcmp(work, "every-line") == 0 || strcmp(work, "one-line") == 0)
        return echo;
    if (strcmp(work, "text") == 0 || strcmp(work, "one-text") == 0)
        return answer_with_text;
    return strcmp(work, "files") == 0 ? answer_with_file : NULL;
}

int main(int argc, char* argv[]) {
    const char* work = argc > 1 ? argv[1] : "";
    const step receive_step = step_for(work);
    if (receive_step == NULL || argc != (receive_step == answer_with_file ? 3 : 2))
        wrong_usage("bare_epoll_server every-line|one-line|text|one-text|files FOLDER");
    one_answer = strncmp(work, "one-", 4) == 0;
    if (receive_step == answer_with_file)
        folder = open_folder(argv[2]);
    const int listener = listen_on_loopback();
    checked(fcntl(listener, F_SETFL, O_NONBLOCK), "fcntl");
    print_port(listener);
    serve_in_loop(listener, receive_step);
}
