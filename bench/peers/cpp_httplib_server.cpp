// The HTTP server of cpp-httplib.
//
//     cpp_httplib_server text|files FOLDER
//
// Its threads are a pool, all of which it starts at once: a client that keeps its
// connection keeps its thread, and whoever comes when all 600 are taken waits.

// So Debian's library was built.
#define CPPHTTPLIB_OPENSSL_SUPPORT  // NOLINT(*-macro-usage)
#define CPPHTTPLIB_ZLIB_SUPPORT     // NOLINT(*-macro-usage)
#define CPPHTTPLIB_BROTLI_SUPPORT   // NOLINT(*-macro-usage)
#include <httplib.h>
#include <sys/socket.h>

#include <iostream>
#include <string>

class Server : public httplib::Server {
public:
    Server() {
        constexpr int hour = 3600;
        // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the server deletes it
        new_task_queue = [] { return new httplib::ThreadPool(600); };
        set_tcp_nodelay(true);
        set_keep_alive_max_count(100'000'000);
        set_keep_alive_timeout(hour);
        set_read_timeout(hour);
        set_write_timeout(hour);
    }

    // The library lets 5 clients queue.
    void let_many_queue() { ::listen(svr_sock_, 4096); }
};

void serve_text(Server& server) {
    server.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("hello world\n", "text/plain");
    });
}

void serve_files(Server& server, const std::string& folder) {
    server.set_mount_point("/", folder);
    server.set_file_extension_and_mimetype_mapping("bin", "application/octet-stream");
}

int main(int argc, char* argv[]) {
    const std::string work = argc > 1 ? argv[1] : "";
    Server server;
    if (argc == 2 && work == "text") {
        serve_text(server);
    } else if (argc == 3 && work == "files") {
        serve_files(server, argv[2]);
    } else {
        std::cerr << "usage: cpp_httplib_server text|files FOLDER\n";
        return 2;
    }
    const int port = server.bind_to_any_port("127.0.0.1");
    server.let_many_queue();
    std::cout << port << std::endl;
    return server.listen_after_bind() ? 0 : 1;
}
