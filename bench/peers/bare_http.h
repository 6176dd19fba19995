// What the bare HTTP servers share: finding the end of a request, and their answers. They
// look at nothing else in a request but, for files, the name.

#ifndef BARE_HTTP_H
#define BARE_HTTP_H

#include <fcntl.h>
#include <signal.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#include "bare.h"

#define STATUS_AND_DATE \
    "HTTP/1.1 200 OK\r\nServer: bare/1.0\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\n"
#define TEXT "Content-Type: text/plain\r\nContent-Length: 12\r\n\r\nhello world\n"

// Whether the client was there to get it.
static inline bool send_text(int connection, bool is_last) {
    static const char answer[] = STATUS_AND_DATE TEXT;
    static const char last_answer[] = STATUS_AND_DATE "Connection: close\r\n" TEXT;
    return is_last ? send_all(connection, last_answer, sizeof last_answer - 1, 0)
                   : send_all(connection, answer, sizeof answer - 1, 0);
}

static inline bool ends_a_request(const char* bytes, size_t size) {
    return size >= 4 && memcmp(bytes + size - 4, "\r\n\r\n", 4) == 0;
}

// Opens the folder that is served. sendfile(2) has no MSG_NOSIGNAL.
static inline int open_folder(const char* path) {
    signal(SIGPIPE, SIG_IGN);
    return checked(open(path, O_PATH | O_DIRECTORY | O_CLOEXEC), path);
}

// A file on its way to a client.
struct file {
    int descriptor;
    off_t size;
    off_t sent;
};

// The file that "GET /NAME HTTP/1.1" names. The folder has no folders in it, and nothing
// outside is served.
static inline struct file open_file(int folder, char* request, size_t size) {
    const size_t slash = strlen("GET ");
    char* end = size > slash ? memchr(request + slash, ' ', size - slash) : NULL;
    if (end == NULL || request[slash] != '/')
        fail("a request without a path");
    *end = '\0';
    const char* name = request + slash + 1;
    struct stat status;
    const int descriptor = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (strchr(name, '/') != NULL || descriptor < 0)
        fail(name);
    checked(fstat(descriptor, &status), "fstat");
    return (struct file){.descriptor = descriptor, .size = status.st_size};
}

// Whether the client was there to get it. It waits for the beginning of the file.
static inline bool send_head(int connection, const struct file* file) {
    char head[512];
    // NOLINTNEXTLINE(*-security.insecureAPI.*): snprintf_s is not in this library
    const int size = snprintf(head, sizeof head,
                              STATUS_AND_DATE
                              "Content-Type: application/octet-stream\r\n"
                              "Content-Length: %jd\r\n\r\n",
                              (intmax_t)file->size);
    return send_all(connection, head, (size_t)size, MSG_MORE);
}

// Sends the rest, or as much as the client takes now. False when it takes no more: then
// errno says whether it has gone.
static inline bool send_rest(int connection, struct file* file) {
    while (file->sent < file->size) {
        const size_t rest = (size_t)(file->size - file->sent);
        const ssize_t sent = sendfile(connection, file->descriptor, &file->sent, rest);
        if (sent < 0 && (errno == EAGAIN || client_has_gone()))
            return false;
        if (sent <= 0)
            fail("sendfile");
    }
    return true;
}

#endif
