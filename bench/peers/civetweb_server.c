// The HTTP server civetweb, inside a program.
//
//     civetweb_server text|files FOLDER
//
// Its threads are a pool, all of which it starts at once: a client that keeps its
// connection keeps its thread, and whoever comes when all 600 are taken waits.

#include <civetweb.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Head and body in one write, which is the fastest. The library sees by itself whether
// the client wants to be closed.
static int answer_with_text(struct mg_connection* connection, void* nothing) {
    static const char answer[] =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 12\r\n\r\n"
        "hello world\n";
    (void)nothing;
    mg_write(connection, answer, sizeof answer - 1);
    return 200;
}

// What the library has to say is that something went wrong.
static int write_to_stderr(const struct mg_connection* connection, const char* message) {
    (void)connection;
    fprintf(stderr, "%s\n", message);
    return 1;
}

static struct mg_context* start(const char* folder) {
    const char* options[][2] = {
        {"listening_ports", "127.0.0.1:0"},
        {"num_threads", "600"},
        {"connection_queue", "4096"},  // those accepted that wait for a thread
        {"listen_backlog", "4096"},
        {"tcp_nodelay", "1"},
        {"enable_keep_alive", "yes"},
        {"keep_alive_timeout_ms", "3600000"},
        {"request_timeout_ms", "3600000"},
        {folder != NULL ? "document_root" : NULL, folder},
        {NULL, NULL},
    };
    const struct mg_callbacks callbacks = {.log_message = write_to_stderr};
    mg_init_library(0);
    return mg_start(&callbacks, NULL, options[0]);
}

int main(int argc, char* argv[]) {
    const char* work = argc > 1 ? argv[1] : "";
    const bool text = argc == 2 && strcmp(work, "text") == 0;
    if (!text && (argc != 3 || strcmp(work, "files") != 0)) {
        fputs("usage: civetweb_server text|files FOLDER\n", stderr);
        return 2;
    }
    struct mg_context* server = start(text ? NULL : argv[2]);
    struct mg_server_port port;
    if (server == NULL || mg_get_server_ports(server, 1, &port) != 1)
        return 1;
    if (text)
        mg_set_request_handler(server, "/hello", answer_with_text, NULL);
    printf("%d\n", port.port);
    fflush(stdout);
    for (;;)
        pause();
}
