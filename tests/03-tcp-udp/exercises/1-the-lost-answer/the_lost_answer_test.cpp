#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/ioctl.h>

#include <chrono>
#include <string>
#include <system_error>
#include <thread>

#include "socketserver/tcp_server.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using std::chrono::steady_clock;
using story::expect;
using story::step;

namespace {

class Open : public TCPServer {
public:
    Open() : TCPServer({"127.0.0.1", 0}, ignore) {}

    using TCPServer::shutdown_request;
};

std::size_t unread(const Socket& connection) {
    int bytes = 0;
    ::ioctl(connection.fileno(), FIONREAD, &bytes);
    return static_cast<std::size_t>(bytes);
}

}  // namespace

TEST_CASE("a client whose question was read gets its answer, and the end") {
    TCPServer server({"127.0.0.1", 0}, answer);
    server.timeout = 5s;
    const std::jthread loop([&] { server.handle_request(); });
    step("a client asks \"hello\", and the handler reads it and answers");
    expect("what the client reads", ask(server.server_address, "hello"),
           "to 127.0.0.1: hello");
}

TEST_CASE("a client that says nothing is not waited for") {
    Open server;
    auto [client, connection] = Socket::socketpair();
    connection.settimeout(4s);
    Request request = std::move(connection);
    step("a client is connected, and silent");
    step("shutdown_request() is called");
    const auto start = steady_clock::now();
    server.shutdown_request(request);
    expect("whether it returned within two seconds", steady_clock::now() - start < 2s,
           true);
}

TEST_CASE("an answer arrives whole though the question was left unread") {
    const std::string question(64 * 1024, 'q');
    const std::string long_answer(128 * 1024, 'a');
    TCPServer server(
        {"127.0.0.1", 0}, [&](Request& request, const Address&, BaseServer&) {
            Socket& connection = std::get<Socket>(request);
            connection.setsockopt(SOL_SOCKET, SO_SNDBUF, 1024 * 1024);  // it all fits in
            eventually([&] { return unread(connection) == question.size(); });
            connection.sendall(long_answer);
        });
    server.socket.setsockopt(SOL_SOCKET, SO_RCVBUF, 1024 * 1024);  // and so does this
    server.timeout = 5s;
    Socket client = client_socket(AF_INET);
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 4096);
    {
        const std::jthread loop([&] { server.handle_request(); });
        step("a client sends 64 KiB");
        client.connect(server.server_address);
        client.sendall(question);
        step("the handler reads nothing of it, and answers with 128 KiB");
        step("the server ends the request");
    }
    std::string outcome = "128 KiB and the end";
    try {
        const std::size_t came = read_to_end(client).size();
        if (came != long_answer.size())
            outcome = std::to_string(came) + " bytes and the end";
    } catch (const std::system_error& error) {
        outcome = error.what();
    }
    expect("what the client reads", outcome, "128 KiB and the end");
}

TEST_CASE("a client that sends without end is not waited for") {
    Open server;
    // Of this kind each receive takes one packet, and many more fit in than are dropped.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    std::size_t waiting = 0;
    while (client.try_send("x"))
        ++waiting;
    step("a client has sent " + std::to_string(waiting) + " packets");
    Socket copy(FileDescriptor(::fcntl(connection.fileno(), F_DUPFD_CLOEXEC, 0)));
    Request request = std::move(connection);
    step("shutdown_request() is called");
    server.shutdown_request(request);
    expect("whether some of them are still there", copy.try_recv(1).value_or("") == "x",
           true);
}
