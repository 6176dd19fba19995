// An HTTP server of bare system calls: what the machine can do with a thread for each
// connection.
//
//     bare_http_server text|one-text|files FOLDER
//
// It looks only for the end of a request. With text it answers each with a short text,
// with one-text only the first of a connection, which it then closes. With files it takes
// the name from the request, and opens the file for each answer.

#include "bare_http.h"

// The folder that is served, or -1, and whether a connection is closed after the first
// answer. Only main() sets them, before any thread runs.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
static int folder = -1;
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
static bool one_answer;

// Its size, or 0 at the end of the connection.
static size_t receive_request(int connection, char* buffer, size_t capacity) {
    size_t size = 0;
    do {
        const size_t received = receive(connection, buffer + size, capacity - size);
        if (received == 0)
            return 0;
        size += received;
    } while (!ends_a_request(buffer, size));
    return size;
}

static bool answer_with_file(int connection, char* request, size_t size) {
    struct file file = open_file(folder, request, size);
    const bool sent = send_head(connection, &file) && send_rest(connection, &file);
    close(file.descriptor);
    return sent;
}

static void* answer(void* argument) {
    const int connection = (int)(intptr_t)argument;
    char request[16384];
    bool is_open = true;
    while (is_open) {
        const size_t size = receive_request(connection, request, sizeof request);
        if (size == 0)
            break;
        if (folder >= 0)
            is_open = answer_with_file(connection, request, size);
        else
            is_open = send_text(connection, one_answer) && !one_answer;
    }
    close(connection);
    return NULL;
}

int main(int argc, char* argv[]) {
    const char* work = argc > 1 ? argv[1] : "";
    const bool files = argc == 3 && strcmp(work, "files") == 0;
    one_answer = argc == 2 && strcmp(work, "one-text") == 0;
    if (!files && !one_answer && (argc != 2 || strcmp(work, "text") != 0))
        wrong_usage("bare_http_server text|one-text|files FOLDER");
    if (files)
        folder = open_folder(argv[2]);
    const int listener = listen_on_loopback();
    print_port(listener);
    serve_in_threads(listener, answer);
}
