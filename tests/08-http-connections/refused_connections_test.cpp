#include "socketserver/http/refused_connections.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "kept_work.hpp"
#include "socketserver/base_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "support/captured_stderr.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/failing_calls.hpp"
#include "support/http_answer.hpp"
#include "support/watchdog.hpp"

using namespace http_answer;
using socketserver::ServerSelector;
using socketserver::Socket;
using socketserver::http::RefusedConnections;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// One turn of a loop that has nothing else to do.
void turn(RefusedConnections& refused) {
    ServerSelector selector;
    refused.watch(selector);
    selector.select(std::chrono::milliseconds(10));
}

// A server for whose clients there is no thread.
class StarvedServer : public socketserver::http::ThreadingHTTPServer {
public:
    StarvedServer() : ThreadingHTTPServer({"127.0.0.1", 0}, kept_work(tell_request)) {
        thread_stack_size = std::size_t(1) << 60;  // nobody has so much memory
    }
};

class HelloHandler : public socketserver::http::BaseHTTPRequestHandler {
    void do_GET() override { send_error(404, "hello"); }
    void log_message(std::string_view) override {}
};

// A server that serves one client in the test's own thread, so that it may fork.
class ForkingServer : public socketserver::http::ForkingHTTPServer {
public:
    ForkingServer()
        : ForkingHTTPServer({"127.0.0.1", 0}, socketserver::handled_by<HelloHandler>) {}

    // Its answer to a client; an error of fork(2) may stand in the way.
    Answer answer(int fork_error = 0) {
        Socket client(AF_INET);
        client.settimeout(std::chrono::seconds(5));
        client.connect(server_address);
        client.sendall(get);
        failing_calls::fail_forks(fork_error);
        handle_request();
        failing_calls::fail_forks(0);
        Answer answer = read_answer(client);
        CHECK(client.recv(1).empty());
        return answer;
    }
};

}  // namespace

TEST_CASE("a client that is refused reads 503, and when to come again") {
    auto [client, connection] = tcp_pair();
    client.settimeout(std::chrono::seconds(5));
    RefusedConnections refused;
    refused.add(std::move(connection));
    const Answer answer = read_answer(client);
    CHECK(answer.status_line == "HTTP/1.1 503 Service Unavailable");
    CHECK(answer.header("Retry-After") == "1");
    CHECK(answer.header("Connection") == "close");
    CHECK(client.recv(1).empty());
}

TEST_CASE("a refused client's request that comes later resets nothing") {
    auto [client, connection] = tcp_pair();
    client.settimeout(std::chrono::seconds(5));
    RefusedConnections refused;
    refused.add(std::move(connection));
    for (int i = 0; i < 10; ++i) {
        client.sendall(get);
        turn(refused);
    }
    CHECK(read_answer(client).code() == "503");
}

TEST_CASE("a refused client is forgotten when it closes its side") {
    auto [client, connection] = tcp_pair();
    const int fileno = connection.fileno();
    RefusedConnections refused;
    refused.add(std::move(connection));
    turn(refused);
    CHECK(::fcntl(fileno, F_GETFD) >= 0);
    client.close();
    CHECK(eventually([&] {
        turn(refused);
        return ::fcntl(fileno, F_GETFD) < 0;
    }));
}

TEST_CASE("of refused clients that stay 32 are kept, the youngest") {
    std::vector<Socket> clients;
    std::vector<int> filenos;
    RefusedConnections refused;
    for (int i = 0; i < 33; ++i) {
        auto [client, connection] = tcp_pair();
        clients.push_back(std::move(client));
        filenos.push_back(connection.fileno());
        refused.add(std::move(connection));
    }
    CHECK(::fcntl(filenos.front(), F_GETFD) < 0);
    CHECK(::fcntl(filenos[1], F_GETFD) >= 0);
}

TEST_CASE("a server that can start no thread says so to its client, and goes on") {
    const CapturedStderr errors;
    StarvedServer server;
    const LoopThread loop(server);
    for (int i = 0; i < 3; ++i) {
        Socket client(AF_INET);
        client.settimeout(std::chrono::seconds(5));
        client.connect(server.server_address);
        client.sendall(get);
        CHECK(read_answer(client).code() == "503");
        CHECK(client.recv(1).empty());
    }
}

TEST_CASE("a server that can fork no child says so to its client, and goes on") {
    CapturedStderr errors;
    ForkingServer server;
    for (const int error : {EAGAIN, ENOMEM}) {
        const Answer answer = server.answer(error);
        CHECK(answer.code() == "503");
        CHECK(answer.header("Retry-After") == "1");
        CHECK(errors.next_write().find("fork: ") != std::string::npos);
        CHECK(server.answer().status() == "404 hello");
    }
}
