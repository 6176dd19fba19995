// A server with a member that its handlers use is destroyed while a client is connected.
// Is the member still there when the handler wants it?
//
//     destruction

#include <atomic>
#include <iostream>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/threading_servers.hpp"

using socketserver::Socket;
using socketserver::ThreadingTCPServer;

// It stands for whatever handlers use: a log, a cache, a counter. (To use one that is
// gone is undefined, so this program only looks whether it is.)
struct Log {
    Log() { is_there_ = true; }
    ~Log() { is_there_ = false; }

    static bool is_there() { return is_there_; }

private:
    static inline std::atomic<bool> is_there_ = false;  // NOLINT: of the only one
};

class WrongServer : public ThreadingTCPServer {
public:
    using ThreadingTCPServer::ThreadingTCPServer;

    Log log;
};

class RightServer final : public ThreadingTCPServer {
public:
    using ThreadingTCPServer::ThreadingTCPServer;
    ~RightServer() override { server_close(); }

    Log log;
};

class LoggingHandler : public socketserver::BaseRequestHandler {
    void handle() override {
        std::get<Socket>(request()).recv(100);  // until the client is cut off
        std::cout << "  the handler wants the log: it is "
                  << (Log::is_there() ? "there" : "gone") << '\n';
    }
};

template <class Server>
void destroy_with_a_client() {
    Socket client(AF_INET);
    Server server({"127.0.0.1", 0}, socketserver::handled_by<LoggingHandler>);
    server.daemon_threads = true;  // clients are cut off, not waited for
    client.connect(server.server_address);
    server.handle_request();
}

int main() {
    std::cout << "the wrong server:\n";
    destroy_with_a_client<WrongServer>();
    std::cout << "the right server:\n";
    destroy_with_a_client<RightServer>();
}
