// The end of a forking server. It is a program of its own, since a test program doesn't
// fork.

#include <doctest/doctest.h>
#include <signal.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>

#include "06-mixins/fork_server.hpp"
#include "socketserver/forking_servers.hpp"
#include "support/clients.hpp"

using namespace socketserver;

namespace {

// Whether nobody can connect any more.
bool comes_to_refuse_clients(const Address& server) {
    return eventually([&] {
        try {
            connect_to(server);
            return false;
        } catch (const std::system_error& error) {
            return error.code() == std::errc::connection_refused;
        }
    });
}

// A server with one client. The loop has ended, and the child serves on.
struct ClosingServer {
    ClosingServer() : client(serving(server).address), child(client.child()) {
        server.ask("shutdown");
        CHECK(server.process.read_line() == "the loop has ended");
    }

    static ForkServer& serving(ForkServer& server) {
        server.tell("serve");
        return server;
    }

    // Whether the server is waiting, and takes no more clients.
    bool comes_to_wait() {
        return comes_to_refuse_clients(server.address) &&
               comes_to('S', server.process.pid());
    }

    // How long the order took, in ms.
    int time_of(const std::string& order) { return std::stoi(server.ask(order)); }

    // All children are gone, and the system knows of none that was not waited for.
    void check_nothing_is_left() {
        CHECK(server.ask("wait") == "no child");
        CHECK(state_of(child) == '-');
    }

    // What was reported, until the program's end.
    std::string errors() {
        server.end();
        return server.process.read_errors();
    }

    ForkServer server{{"tcp"}};
    ForkClient client;
    pid_t child;
};

}  // namespace

TEST_CASE("server_close() waits for the children") {
    ClosingServer closing;
    closing.server.tell("server_close");
    CHECK(closing.comes_to_wait());
    CHECK(closing.client.ask("count") == "1");
    closing.client.leave();
    closing.server.process.read_line();
    CHECK(closing.server.ask("children") == "");
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("server_close() lets a child end that has no client any more") {
    ClosingServer closing;
    closing.client.leave();
    closing.server.ask("server_close");
    closing.check_nothing_is_left();
}

TEST_CASE("server_close() without block_on_close ends the children with SIGTERM") {
    ClosingServer closing;
    closing.client.ask("catch-SIGTERM");
    closing.server.ask("block_on_close 0");
    closing.server.ask("server_close");
    CHECK(closing.client.sees_the_end());
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "caught SIGTERM\n");
}

TEST_CASE("server_close() with a time waits for the children") {
    ClosingServer closing;
    closing.server.tell("server_close 3600000");
    CHECK(closing.comes_to_wait());
    CHECK(closing.client.ask("catch-SIGTERM") == "caught from now on");
    closing.client.leave();
    closing.server.process.read_line();
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("server_close() with a time ends the children when it is over") {
    ClosingServer closing;
    closing.client.ask("catch-SIGTERM");
    CHECK(closing.time_of("server_close 300") >= 300);
    CHECK(closing.client.sees_the_end());
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "caught SIGTERM\n");
}

TEST_CASE("server_close() kills a child that ignores SIGTERM, a second later") {
    ClosingServer closing;
    closing.client.ask("ignore-SIGTERM");
    CHECK(closing.time_of("server_close 300") >= 1300);
    CHECK(closing.client.sees_the_end());
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("a child that server_close() ends is not reported as a crash") {
    ClosingServer closing;
    closing.server.ask("server_close 0");
    CHECK(closing.client.sees_the_end());
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("a child that crashes while server_close() waits is reported") {
    ClosingServer closing;
    closing.server.tell("server_close");
    CHECK(closing.comes_to_wait());
    closing.client.tell("abort");
    closing.server.process.read_line();
    closing.check_nothing_is_left();
    CHECK(count_line(closing.errors(), "std::runtime_error: child process " +
                                           std::to_string(closing.child) +
                                           " was ended by signal 6: Aborted") == 1);
}

TEST_CASE("SIGTERM reaches a child though its parent has it blocked") {
    ForkServer server({"tcp"});
    server.ask("block " + std::to_string(SIGTERM));
    server.tell("serve");
    ForkClient client(server.address);
    client.ask("catch-SIGTERM");
    server.ask("shutdown");
    CHECK(server.process.read_line() == "the loop has ended");
    server.ask("server_close 0");
    server.end();
    CHECK(server.process.read_errors() == "caught SIGTERM\n");
}

TEST_CASE("SIGTERM ends a child though its parent ignores it") {
    ForkServer server({"tcp"});
    server.ask("ignore " + std::to_string(SIGTERM));
    server.tell("serve");
    ForkClient client(server.address);
    const std::string child = std::to_string(client.child());
    ::kill(std::stoi(child), SIGTERM);
    CHECK(server.ask("look " + child) == child + " was ended by signal 15");
}

TEST_CASE("server_close() ends all children, also those of datagrams") {
    ForkServer server({"udp"});
    server.tell("serve");
    Socket client = connect_to(server.address, SOCK_DGRAM);
    for (int i = 0; i < 3; ++i) {
        client.sendall("hold");
        client.recv(1024);
    }
    server.ask("shutdown");
    CHECK(server.process.read_line() == "the loop has ended");
    CHECK(children_of(server.process.pid()).size() == 3);
    server.ask("server_close 0");
    CHECK(children_of(server.process.pid()).empty());
    CHECK(server.ask("wait") == "no child");
}

TEST_CASE("server_close() leaves a child that is not the server's alone") {
    ForkServer server({"tcp"});
    const std::string other = server.ask("fork");
    server.tell("serve");
    ForkClient client(server.address);
    client.child();
    server.ask("shutdown");
    CHECK(server.process.read_line() == "the loop has ended");
    server.ask("server_close 0");
    CHECK(server.ask("wait") == other + " exited 7");
}

TEST_CASE("server_close() refuses a negative time, and closes nothing then") {
    ForkingTCPServer server({"127.0.0.1", 0}, ignore);
    CHECK_THROWS_AS(server.server_close(std::chrono::milliseconds(-1)),
                    std::invalid_argument);
    CHECK(server.fileno() >= 0);
    CHECK_NOTHROW(connect_to(server.server_address));
}

TEST_CASE("server_close() can be called twice") {
    ClosingServer closing;
    closing.client.leave();
    closing.server.ask("server_close");
    closing.server.ask("server_close");
    closing.server.ask("server_close 0");
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("the destructor waits for the children, as server_close() does") {
    ClosingServer closing;
    closing.server.tell("destroy");
    CHECK(closing.comes_to_wait());
    CHECK(closing.client.ask("count") == "1");
    closing.client.leave();
    closing.server.process.read_line();
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "");
}

TEST_CASE("the destructor without block_on_close ends the children with SIGTERM") {
    ClosingServer closing;
    closing.client.ask("catch-SIGTERM");
    closing.server.ask("block_on_close 0");
    closing.server.ask("destroy");
    CHECK(closing.client.sees_the_end());
    closing.check_nothing_is_left();
    CHECK(closing.errors() == "caught SIGTERM\n");
}
