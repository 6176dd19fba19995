// A server of bare system calls with one loop for all connections: what the machine can
// do without a thread or a process for each. It is written for comparison with ours.
//
//     bare_epoll_server every-line|one-line|text|one-text|files FOLDER
//
// every-line and one-line are echo servers; the others speak HTTP, and look only for the
// end of a request. With one-line and one-text a connection is closed after its first
// answer. With files the name is taken from the request, and the file is opened for each
// answer.
//
// A line and a request of the loads arrive whole, so nothing is kept of a connection but
// the file that is on its way. It prints the port at which it listens on 127.0.0.1, and
// serves until SIGTERM.

#include <signal.h>
#include <sys/sendfile.h>

#include "bare_epoll.h"
#include "bare_http.h"

enum { MOST_CONNECTIONS = 65536 };

// The loop has one thread, so all connections share these.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_answer;                      // whether a connection gets only one
static int folder = -1;                      // what is served of files
static struct file files[MOST_CONNECTIONS];  // what is on its way, by connection
static char buffer[16384];                   // what came last
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

static enum next after_answer(bool client_is_there) {
    return client_is_there && !one_answer ? TO_RECEIVE : TO_BE_CLOSED;
}

static enum next echo(int connection) {
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

static enum next answer_with_text(int connection) {
    if (receive_request(connection) == 0)
        return TO_BE_CLOSED;
    return after_answer(send_text(connection, one_answer));
}

// As much as the client takes now.
static enum next send_file(int connection) {
    struct file* file = &files[connection];
    while (file->sent < file->size) {
        const size_t rest = (size_t)(file->size - file->sent);
        const ssize_t sent = sendfile(connection, file->descriptor, &file->sent, rest);
        if (sent < 0 && errno == EAGAIN)
            return TO_SEND;
        if (sent < 0 && client_has_gone())
            break;
        if (sent <= 0)
            fail("sendfile");
    }
    close(file->descriptor);
    return after_answer(file->sent == file->size);
}

static enum next answer_with_file(int connection) {
    const size_t size = receive_request(connection);
    if (size == 0)
        return TO_BE_CLOSED;
    if (connection >= MOST_CONNECTIONS) {
        errno = EMFILE;
        fail("one more connection");
    }
    files[connection] = open_file(folder, buffer, size);
    if (send_head(connection, &files[connection]))
        return send_file(connection);
    close(files[connection].descriptor);
    return TO_BE_CLOSED;
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
    const int words = receive_step == answer_with_file ? 3 : 2;
    if (receive_step == NULL || argc != words) {
        fputs("usage: bare_epoll_server every-line|one-line|text|one-text|files FOLDER\n",
              stderr);
        return 2;
    }
    one_answer = strncmp(work, "one-", 4) == 0;
    if (receive_step == answer_with_file)
        folder = open_folder(argv[2]);
    signal(SIGPIPE, SIG_IGN);  // sendfile(2) has no MSG_NOSIGNAL
    const int listener = listen_on_loopback();
    if (fcntl(listener, F_SETFL, O_NONBLOCK) < 0)
        fail("fcntl");
    print_port(listener);
    serve_in_loop(listener, receive_step, send_file);
}
