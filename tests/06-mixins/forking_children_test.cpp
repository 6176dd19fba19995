// What a forking server is told of its children, and how long they and what they start
// may live.

#include <doctest/doctest.h>
#include <signal.h>

#include <string>

#include "06-mixins/fork_server.hpp"

namespace {

// Whether the process is there no more. One that nobody waits for stays a zombie.
bool is_gone(pid_t process) {
    return eventually([=] {
        const char state = state_of(process);
        return state == '-' || state == 'Z';
    });
}

// Whether the server has come to say this of the children that have ended.
bool comes_to_say(ForkServer& server, const std::string& ended) {
    return eventually([&] { return server.ask("ended") == ended; });
}

}  // namespace

TEST_CASE(
    "a server is told of children that have begun and ended, and of their clients") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const std::string peer = client.socket.getsockname().to_string();
    const std::string child = std::to_string(client.child());
    CHECK(server.ask("begun") == child);
    CHECK(server.ask("ended") == "");
    client.tell("_exit 5");
    CHECK(comes_to_say(server, child + " 5 " + peer));
    CHECK(server.ask("begun") == child);
}

TEST_CASE("a server is told of a child that crashed, as of any other") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const std::string peer = client.socket.getsockname().to_string();
    const std::string child = std::to_string(client.child());
    client.tell("abort");
    CHECK(comes_to_say(server, child + " -6 " + peer));
}

TEST_CASE("a child that takes longer than its time is ended, and reported") {
    ForkServer server({"tcp"});
    server.ask("child_time_limit 50");
    server.tell("serve 10");
    ForkClient client(server.address);
    const std::string peer = client.socket.getsockname().to_string();
    CHECK(client.sees_the_end());
    const std::string child = server.ask("begun");
    CHECK(comes_to_say(server, child + " -15 " + peer));
    server.ask("shutdown");
    server.end();
    CHECK(count_line(server.process.read_errors(),
                     "std::runtime_error: child process " + child +
                         " takes longer than child_time_limit: it is ended") == 1);
}

TEST_CASE("a child that ignores the end of its time is killed a second later") {
    ForkServer server({"tcp"});
    server.ask("child_time_limit 1000");
    server.tell("serve 10");
    ForkClient client(server.address);
    CHECK(client.ask("ignore-SIGTERM") == "ignored from now on");
    CHECK(client.sees_the_end());
    CHECK(eventually(
        [&] { return server.ask("ended").find(" -9 ") != std::string::npos; }));
}

TEST_CASE("what a child has started ends with it, where children have groups") {
    ForkServer server({"tcp"});
    server.ask("child_process_groups 1");
    server.tell("serve");
    ForkClient client(server.address);
    const pid_t started = std::stoi(client.ask("start"));
    CHECK(state_of(started) != '-');
    client.leave();
    CHECK(eventually([&] { return server.ask("children").empty(); }));
    CHECK(is_gone(started));
}

TEST_CASE("what a child has started gets SIGTERM, too, where children have groups") {
    ForkServer server({"tcp"});
    server.ask("child_process_groups 1");
    server.tell("serve");
    ForkClient client(server.address);
    const pid_t started = std::stoi(client.ask("start"));
    server.ask("shutdown");
    CHECK(server.process.read_line() == "the loop has ended");
    server.ask("server_close 0");
    CHECK(is_gone(started));
    server.end();
    CHECK(server.process.read_errors() == "");
}

TEST_CASE("what a child has started lives on, where children have no groups") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const pid_t started = std::stoi(client.ask("start"));
    client.leave();
    CHECK(eventually([&] { return server.ask("children").empty(); }));
    CHECK(comes_to('S', started));  // it may have only just begun to sleep
    ::kill(started, SIGKILL);
    CHECK(is_gone(started));
}
