// One call that serves until a signal comes, and ends in order.

#include <doctest/doctest.h>
#include <signal.h>
#include <unistd.h>

#include <chrono>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "socketserver/create_connection.hpp"
#include "socketserver/cut_off_at_stop.hpp"
#include "socketserver/event.hpp"
#include "socketserver/serve_until_signal.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/process.hpp"
#include "support/process_state.hpp"
#include "support/served_by.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

const Address any_port("127.0.0.1", 0);

// A call of serve_until_signal(), in a thread.
class Call {
public:
    explicit Call(const ServerToEnd& server, const EndOptions& options = {})
        : call_([this, server, options] {
              signal_ = serve_until_signal(server, options);
          }) {}

    Call(std::initializer_list<ServerToEnd> servers, const EndOptions& options)
        : call_([this, servers = std::vector(servers), options] {
              signal_ = serve_until_signal({servers.at(0), servers.at(1)}, options);
          }) {}

    bool goes_on() const { return call_.goes_on(); }

    // What it returns, when it does.
    int result() const {
        REQUIRE(call_.ends());
        return signal_;
    }

private:
    int signal_ = -1;
    Background call_;
};

void send(int signal) {
    ::kill(::getpid(), signal);
}

// A client that has been served, and stays.
Socket served_client(const BaseServer& server) {
    Socket client = connect_to(server.server_address);
    REQUIRE(answer_to(client, "hello") == "hello");
    return client;
}

// A handler that waits for another server, which never says anything.
template <class Server>
void check_that_waiting_for_another_ends() {
    Socket silent = listening_socket();
    Event is_waiting;
    Server server(any_port, [&](Request&, const Address&, BaseServer& own) {
        Socket other = create_connection(silent.getsockname());
        const CutOffAtStop ends_with(other, own);
        is_waiting.set();
        CHECK(other.recv(1).empty());
    });
    const Call call(server, {.grace = 50ms});
    const Socket client = connect_to(server.server_address);
    is_waiting.wait();
    send(SIGTERM);
    CHECK(call.result() == SIGTERM);
}

}  // namespace

TEST_CASE("SIGINT and SIGTERM end serve_until_signal(), and it says which one came") {
    for (const int signal : {SIGINT, SIGTERM}) {
        ThreadingTCPServer server(any_port, echo);
        const Call call(server);
        Socket client = served_client(server);
        client.close();
        send(signal);
        CHECK(call.result() == signal);
        CHECK(refuses(server.server_address));
    }
}

TEST_CASE("until the grace is over a client is served, and then cut off") {
    ThreadingTCPServer server(any_port, echo);
    const Call call(server, {.grace = 200ms});
    Socket client = served_client(server);
    send(SIGTERM);
    CHECK(refuses(server.server_address));
    CHECK(answer_to(client, "still here") == "still here");
    CHECK(client.recv(1).empty());
    CHECK(call.result() == SIGTERM);
}

TEST_CASE("with a grace of zero nobody is waited for, and with none everybody is") {
    ThreadingTCPServer server(any_port, echo);
    {
        const Call call(server, {.grace = 0s});
        Socket client = served_client(server);
        send(SIGTERM);
        CHECK(client.recv(1).empty());
        CHECK(call.result() == SIGTERM);
    }
    ThreadingTCPServer other(any_port, echo);
    const Call call(other, {.grace = std::nullopt});
    Socket client = served_client(other);
    send(SIGTERM);
    CHECK(call.goes_on());
    client.close();
    CHECK(call.result() == SIGTERM);
}

TEST_CASE("the end waits no longer than for the last client") {
    ThreadingTCPServer server(any_port, echo);
    const Call call(server, {.grace = 1h});
    Socket client = served_client(server);
    send(SIGTERM);
    CHECK(refuses(server.server_address));
    client.close();
    CHECK(call.result() == SIGTERM);
}

TEST_CASE("a handler that reads from another server ends when the grace is over") {
    check_that_waiting_for_another_ends<ThreadingTCPServer>();
}

TEST_CASE("a handler in the loop is told to end when the grace is over, too") {
    check_that_waiting_for_another_ends<TCPServer>();
}

TEST_CASE("several servers, of several types, are served and ended by one call") {
    ThreadingTCPServer site(any_port, echo);
    UDPServer admin(any_port, answer);
    const Call call({site, admin}, {.grace = 0s});
    const Socket client = served_client(site);
    Socket asking = connect_to(admin.server_address, SOCK_DGRAM);
    asking.sendall("hello");
    CHECK(asking.recv(100) == "to 127.0.0.1: hello");
    send(SIGINT);
    CHECK(call.result() == SIGINT);
    CHECK(site.fileno() == -1);
    CHECK(admin.fileno() == -1);
}

TEST_CASE("shutdown() ends serve_until_signal(), and all its servers") {
    ThreadingTCPServer site(any_port, echo);
    ThreadingTCPServer admin(
        any_port, [&](Request&, const Address&, BaseServer& own) { own.shutdown(); });
    const Call call({site, admin}, {.grace = 0s});
    const Socket client = served_client(site);
    const Socket ending = connect_to(admin.server_address);
    CHECK(call.result() == 0);
    CHECK(site.fileno() == -1);
}

TEST_CASE("an error that ends a loop comes out when all is ended") {
    ThreadingTCPServer site(any_port, echo);
    ThreadingTCPServer wrong(any_port, echo);
    wrong.max_threads = 0;
    CHECK_THROWS_AS(serve_until_signal({site, wrong}), std::invalid_argument);
    CHECK(site.fileno() == -1);
    CHECK(wrong.fileno() == -1);
}

TEST_CASE("a negative grace is refused, and nothing is served") {
    ThreadingTCPServer server(any_port, echo);
    CHECK_THROWS_AS(serve_until_signal(server, {.grace = -1ms}), std::invalid_argument);
    CHECK(server.fileno() != -1);
}

TEST_CASE("two calls at once are an error, and the first one goes on") {
    ThreadingTCPServer server(any_port, echo);
    const Call call(server);
    served_client(server).close();
    ThreadingTCPServer other(any_port, echo);
    CHECK_THROWS_AS(serve_until_signal(other), std::logic_error);
    served_client(server).close();
    send(SIGTERM);
    CHECK(call.result() == SIGTERM);
}

TEST_CASE("what the signals did before they do again after the end") {
    struct sigaction before {};
    ::sigaction(SIGTERM, nullptr, &before);
    ThreadingTCPServer server(any_port, echo);
    {
        const Call call(server);
        served_client(server).close();
        struct sigaction meanwhile {};
        ::sigaction(SIGTERM, nullptr, &meanwhile);
        CHECK((meanwhile.sa_handler != before.sa_handler));
        send(SIGTERM);
        CHECK(call.result() == SIGTERM);
    }
    struct sigaction after {};
    ::sigaction(SIGTERM, nullptr, &after);
    CHECK((after.sa_handler == before.sa_handler));
}

TEST_CASE("Ctrl-C, which reaches the children too, leaves them their grace") {
    Process program(PROGRAMS "/forking_until_signal");
    const Address address = served_by(program);
    Socket client = connect_to(address);
    CHECK(answer_to(client, "hello\n") == "hello\n");
    const std::vector<pid_t> children = children_of(program.pid());
    REQUIRE(children.size() == 1);
    ::kill(children.front(), SIGINT);
    CHECK(answer_to(client, "still here\n") == "still here\n");
    ::kill(program.pid(), SIGINT);
    CHECK(refuses(address));
    CHECK(answer_to(client, "and still\n") == "and still\n");
    client.close();
    CHECK(program.read_all() == "ended by 2\n");
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");
}
