// The HTTP server of cpp-httplib, with a short text.
//
//     cpp_httplib_server
//
// It has a thread for each of the clients, as it must: a client that keeps its connection
// keeps its thread. It prints the port at which it listens on 127.0.0.1, and serves until
// SIGTERM.

#include <httplib.h>
#include <sys/socket.h>

#include <iostream>

class Server : public httplib::Server {
public:
    // The library lets 5 clients queue.
    void let_many_queue() { ::listen(svr_sock_, 4096); }
};

int main() {
    Server server;
    // NOLINTNEXTLINE(cppcoreguidelines-owning-memory): the server deletes it
    server.new_task_queue = [] { return new httplib::ThreadPool(100); };
    server.set_tcp_nodelay(true);
    server.set_keep_alive_max_count(100'000'000);
    server.set_keep_alive_timeout(3600);
    server.Get("/hello", [](const httplib::Request&, httplib::Response& response) {
        response.set_content("hello world\n", "text/plain");
    });
    const int port = server.bind_to_any_port("127.0.0.1");
    server.let_many_queue();
    std::cout << port << std::endl;
    return server.listen_after_bind() ? 0 : 1;
}
