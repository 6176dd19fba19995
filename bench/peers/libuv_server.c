// An echo server on libuv, the loop of Node.js.
//
//     libuv_server every-line|one-line
//
// With one-line a connection is closed after its first answer. What can be written at
// once is: uv_try_write() asks first, as a server of libuv's that is to be fast does.

#include <uv.h>

#include "bare.h"

// The loop has one thread, so all connections share these.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_answer;  // whether a connection gets only one
static char buffer[16384];
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

static void checked_uv(int result, const char* call) {
    if (result < 0) {
        fprintf(stderr, "%s: %s\n", call, uv_strerror(result));
        _exit(1);
    }
}

static void give_back(uv_handle_t* connection) {
    free(connection);
}

static void take_buffer(uv_handle_t* connection, size_t size, uv_buf_t* taken) {
    (void)connection;
    (void)size;
    *taken = uv_buf_init(buffer, sizeof buffer);
}

static void echo(uv_stream_t* connection, ssize_t size, const uv_buf_t* received) {
    if (size > 0) {
        const uv_buf_t answer = uv_buf_init(received->base, (unsigned)size);
        const int sent = uv_try_write(connection, &answer, 1);
        if (sent >= 0 && sent < size) {
            errno = EAGAIN;
            fail("a client takes no whole line");
        }
        if (sent > 0 && !one_answer)
            return;
    }
    if (size != 0 && !uv_is_closing((uv_handle_t*)connection))
        uv_close((uv_handle_t*)connection, give_back);
}

static void accept_one(uv_stream_t* listener, int status) {
    checked_uv(status, "listen");
    uv_tcp_t* connection = malloc(sizeof *connection);
    if (!connection)
        fail("malloc");
    checked_uv(uv_tcp_init(listener->loop, connection), "uv_tcp_init");
    checked_uv(uv_accept(listener, (uv_stream_t*)connection), "uv_accept");
    checked_uv(uv_read_start((uv_stream_t*)connection, take_buffer, echo),
               "uv_read_start");
}

int main(int argc, char* argv[]) {
    const char* const work = argc == 2 ? argv[1] : "";
    one_answer = strcmp(work, "one-line") == 0;
    if (!one_answer && strcmp(work, "every-line") != 0)
        wrong_usage("libuv_server every-line|one-line");

    uv_tcp_t listener;
    checked_uv(uv_tcp_init(uv_default_loop(), &listener), "uv_tcp_init");
    const int socket_number = listen_on_loopback();
    checked_uv(uv_tcp_open(&listener, socket_number), "uv_tcp_open");
    checked_uv(uv_listen((uv_stream_t*)&listener, 4096, accept_one), "uv_listen");
    print_port(socket_number);
    return uv_run(uv_default_loop(), UV_RUN_DEFAULT);
}
