// An HTTP server of bare system calls: what the machine can do with a thread for each
// connection. It is written for comparison with ours.
//
//     bare_http_server text|file PATH
//
// It looks only for the end of a request, and answers the same to each: a short text, or
// the file, which is opened for each answer. It prints the port at which it listens on
// 127.0.0.1, and serves until SIGTERM.

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bare.h"

static const char head[] =
    "HTTP/1.1 200 OK\r\nServer: bare/1.0\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n";
static const char text[] =
    "HTTP/1.1 200 OK\r\nServer: bare/1.0\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
    "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\nhello world\n";

// The file that is served, if any. Only main() sets it, before any thread runs.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
static const char* path;

static void send_text(int connection) {
    const size_t size = sizeof text - 1;
    if (send(connection, text, size, MSG_NOSIGNAL) != (ssize_t)size)
        fail("send");
}

static void send_file(int connection) {
    struct stat status;
    const int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        fail("open");
    if (fstat(file, &status) < 0)
        fail("fstat");
    char headers[512];
    // NOLINTNEXTLINE(*-security.insecureAPI.*): snprintf_s is not in this library
    const int size = snprintf(headers, sizeof headers,
                              "%sContent-Type: application/octet-stream\r\n"
                              "Content-Length: %jd\r\n\r\n",
                              head, (intmax_t)status.st_size);
    if (send(connection, headers, (size_t)size, MSG_NOSIGNAL | MSG_MORE) != size)
        fail("send");
    for (off_t sent = 0; sent < status.st_size;)
        if (sendfile(connection, file, &sent, (size_t)(status.st_size - sent)) <= 0)
            fail("sendfile");
    close(file);
}

// Whether a whole request has come; not at the end of the connection.
static bool receive_request(int connection) {
    char buffer[16384];
    size_t size = 0;
    do {
        const ssize_t received =
            recv(connection, buffer + size, sizeof buffer - size, 0);
        if (received < 0)
            fail("recv");
        if (received == 0)
            return false;
        size += (size_t)received;
    } while (size < 4 || memcmp(buffer + size - 4, "\r\n\r\n", 4) != 0);
    return true;
}

static void* answer(void* argument) {
    const int connection = (int)(intptr_t)argument;
    while (receive_request(connection)) {
        if (path != NULL)
            send_file(connection);
        else
            send_text(connection);
    }
    close(connection);
    return NULL;
}

int main(int argc, char* argv[]) {
    const bool sends_text = argc == 2 && strcmp(argv[1], "text") == 0;
    const bool sends_file = argc == 3 && strcmp(argv[1], "file") == 0;
    if (!sends_text && !sends_file) {
        fputs("usage: bare_http_server text|file PATH\n", stderr);
        return 2;
    }
    if (sends_file)
        path = argv[2];
    const int listener = listen_on_loopback();
    print_port(listener);
    serve_in_threads(listener, answer);
}
