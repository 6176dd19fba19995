// A server that serves in its loop, and clients that would keep all others out.

#include <doctest/doctest.h>

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include "06-mixins/thread_servers.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "support/http_answer.hpp"
#include "support/watchdog.hpp"

using namespace http_answer;
using socketserver::Socket;

namespace {

const std::string get = "GET / HTTP/1.1\r\n\r\n";

class PathHandler : public socketserver::http::BaseHTTPRequestHandler {
public:
    PathHandler() { protocol_version = "HTTP/1.1"; }

private:
    void do_GET() override {
        send_response(200);
        send_header("Content-Length", std::to_string(path.size()));
        end_headers();
        wfile << path;
    }

    void log_message(std::string_view) override {}
};

class SequentialServer {
public:
    const socketserver::Address& address() const { return server_.server_address; }

private:
    socketserver::http::HTTPServer server_{{"127.0.0.1", 0},
                                           socketserver::handled_by<PathHandler>};
    LoopThread loop_{server_};
};

// A server with so many threads at most.
class LimitedServer {
public:
    explicit LimitedServer(int threads) {
        server_.max_threads = threads;
        loop_.emplace(server_);
    }

    const socketserver::Address& address() const { return server_.server_address; }

private:
    socketserver::http::ThreadingHTTPServer server_{
        {"127.0.0.1", 0}, socketserver::handled_by<PathHandler>};
    std::optional<LoopThread> loop_;
};

template <class Server>
Socket connect_to(const Server& server) {
    Socket connection(AF_INET);
    connection.settimeout(std::chrono::seconds(5));
    connection.connect(server.address());
    return connection;
}

}  // namespace

TEST_CASE("in a server without threads a kept client gives way to one that waits") {
    const SequentialServer server;
    Socket kept = connect_to(server);
    for (int i = 0; i < 2; ++i) {
        kept.sendall(get);
        CHECK(read_answer(kept).body == "/");
    }
    Socket other = connect_to(server);
    other.sendall(get);
    CHECK(read_answer(other).body == "/");
    CHECK(kept.recv(1).empty());
}

TEST_CASE("in a server without threads a silent client gives way to one that waits") {
    const SequentialServer server;
    Socket silent = connect_to(server);
    Socket other = connect_to(server);
    other.sendall(get);
    CHECK(read_answer(other).body == "/");
    CHECK(silent.recv(1).empty());
}

TEST_CASE("a client whose request is there is answered, however many wait") {
    const SequentialServer server;
    Socket first = connect_to(server);
    Socket second = connect_to(server);
    first.sendall(get + get);
    second.sendall(get);
    CHECK(read_answer(first).body == "/");
    CHECK(read_answer(first).body == "/");
    CHECK(read_answer(second).body == "/");
}

TEST_CASE("a client that nobody waits for is kept") {
    const SequentialServer server;
    Socket kept = connect_to(server);
    kept.sendall(get);
    CHECK(read_answer(kept).body == "/");
    kept.settimeout(std::chrono::milliseconds(300));
    CHECK_THROWS_AS(kept.recv(1), std::system_error);
    kept.settimeout(std::chrono::seconds(5));
    kept.sendall(get);
    CHECK(read_answer(kept).body == "/");
}

TEST_CASE("at max_threads one idle client gives way to one that waits") {
    const LimitedServer server(2);
    Socket one = connect_to(server);
    Socket two = connect_to(server);
    for (Socket* kept : {&one, &two}) {
        kept->sendall(get);
        CHECK(read_answer(*kept).body == "/");
    }
    Socket other = connect_to(server);
    other.sendall(get);
    CHECK(read_answer(other).body == "/");
    one.settimeout(std::chrono::milliseconds(300));
    two.settimeout(std::chrono::milliseconds(300));
    int closed = 0;
    for (Socket* kept : {&one, &two}) {
        try {
            closed += kept->recv(1).empty() ? 1 : 0;
        } catch (const std::system_error&) {
            // it is kept
        }
    }
    CHECK(closed == 1);
}
