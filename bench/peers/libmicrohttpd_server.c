// The HTTP server libmicrohttpd, with a thread for each connection.
//
//     libmicrohttpd_server text|files FOLDER

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// What is served: a folder or, without one, a short text.
struct site {
    int folder;
    struct MHD_Response* text;  // one for all requests
};

static struct MHD_Response* make_text(void) {
    static char text[] = "hello world\n";
    struct MHD_Response* response =
        MHD_create_response_from_buffer(strlen(text), text, MHD_RESPMEM_PERSISTENT);
    MHD_add_response_header(response, "Content-Type", "text/plain");
    return response;
}

// The response closes the file.
static enum MHD_Result send_file(struct MHD_Connection* connection, int folder,
                                 const char* url) {
    struct stat status;
    const int file = openat(folder, strrchr(url, '/') + 1, O_RDONLY | O_CLOEXEC);
    if (file < 0 || fstat(file, &status) < 0)
        return MHD_NO;
    struct MHD_Response* response =
        MHD_create_response_from_fd64((uint64_t)status.st_size, file);
    MHD_add_response_header(response, "Content-Type", "application/octet-stream");
    const enum MHD_Result result = MHD_queue_response(connection, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}

// The library calls this twice for a request: when its head has come, and at its end. The
// pointer `seen` is the request's own, and NULL the first time.
// NOLINTBEGIN(readability-non-const-parameter): the library's type has no const
static enum MHD_Result answer(void* argument, struct MHD_Connection* connection,
                              const char* url, const char* method, const char* version,
                              const char* body, size_t* body_size, void** seen) {
    (void)method, (void)version, (void)body, (void)body_size;
    const struct site* site = argument;
    if (*seen == NULL) {
        *seen = argument;
        return MHD_YES;
    }
    if (site->text != NULL)
        return MHD_queue_response(connection, MHD_HTTP_OK, site->text);
    return send_file(connection, site->folder, url);
}
// NOLINTEND(readability-non-const-parameter)

static struct MHD_Daemon* start(struct site* site) {
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const struct MHD_OptionItem options[] = {
        {MHD_OPTION_LISTEN_BACKLOG_SIZE, 4096, NULL},
        {MHD_OPTION_CONNECTION_LIMIT, 10000, NULL},
        {MHD_OPTION_CONNECTION_TIMEOUT, 3600, NULL},
        {MHD_OPTION_SOCK_ADDR, 0, (void*)&address},
        {MHD_OPTION_END, 0, NULL},
    };
    const unsigned flags = MHD_USE_THREAD_PER_CONNECTION |
                           MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_POLL |
                           MHD_USE_ERROR_LOG;
    return MHD_start_daemon(flags, 0, NULL, NULL, answer, site, MHD_OPTION_ARRAY, options,
                            MHD_OPTION_END);
}

int main(int argc, char* argv[]) {
    const char* work = argc > 1 ? argv[1] : "";
    const bool files = argc == 3 && strcmp(work, "files") == 0;
    if (!files && (argc != 2 || strcmp(work, "text") != 0)) {
        fputs("usage: libmicrohttpd_server text|files FOLDER\n", stderr);
        return 2;
    }
    struct site site = {.folder = -1, .text = files ? NULL : make_text()};
    if (files)
        site.folder = open(argv[2], O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (files && site.folder < 0) {
        perror(argv[2]);
        return 1;
    }
    struct MHD_Daemon* server = start(&site);
    if (server == NULL)
        return 1;
    printf("%d\n", MHD_get_daemon_info(server, MHD_DAEMON_INFO_BIND_PORT)->port);
    fflush(stdout);
    for (;;)
        pause();
}
