// A handler does two tasks between two marks, so that the system calls can be counted.

#include <unistd.h>

#include <functional>
#include <utility>
#include <vector>

#include "socketserver/task_handler.hpp"
#include "socketserver/tcp_server.hpp"

int main() {
    const std::vector<std::function<void()>> tasks(2, [] {});
    const socketserver::RequestHandlerClass handler =
        socketserver::handled_by<TaskHandler>(tasks);
    socketserver::TCPServer server({"127.0.0.1", 0}, handler);
    auto [client, connection] = socketserver::Socket::socketpair();
    socketserver::Request request = std::move(connection);
    const bool begun = ::access("begin", F_OK) == 0;
    handler(request, socketserver::Address(), server);
    const bool ended = ::access("end", F_OK) == 0;
    return begun || ended || client.recv(1000).empty() ? 1 : 0;
}
