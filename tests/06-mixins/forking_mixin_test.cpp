// What a forking server does with its requests and its children. The server is a program
// of its own, since a test program doesn't fork. Its loop waits for an hour: what is to
// happen at once is not helped by the next turn.

#include <doctest/doctest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "06-mixins/fork_server.hpp"
#include "socketserver/forking_servers.hpp"
#include "support/address_sanitizer.hpp"
#include "support/clients.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver;
using std::chrono::seconds;

namespace {

using Numbers = std::vector<pid_t>;

// A client of a datagram server, at a place where it can be answered.
Socket datagram_client(const Address& server, const std::string& path = "") {
    Socket client = client_socket(server.path().empty() ? AF_INET : AF_UNIX, SOCK_DGRAM);
    if (!path.empty())
        client.bind(path);
    client.connect(server);
    return client;
}

std::string ask_by_datagram(Socket& client, const std::string& order) {
    client.sendall(order);
    return client.recv(1024);
}

// The answer of the next child, which ends then.
std::string ask_next_child(const ForkServer& server, const std::string& order) {
    return ForkClient(server.address).ask(order);
}

// Has the loop make a turn.
void turn(ForkServer& server) {
    server.ask("turns");
}

// Waits for the end of a child. The loop makes a turn in which the child has ended.
void see_the_end_of(pid_t child, ForkServer& server) {
    const std::string number = std::to_string(child);
    REQUIRE(server.ask("look " + number).starts_with(number + " "));
}

// What the program says and reports until its end.
struct Words {
    explicit Words(ForkServer& server)
        : said(server.end()), errors(server.process.read_errors()) {}

    std::string said;
    std::string errors;
};

// A client makes a child end in its own way, and the next client is served. What the
// parent learns of the child's end, its number apart; errors are what was reported.
struct BadEnd {
    explicit BadEnd(const std::string& order) {
        ForkServer server({"tcp"});
        server.tell("serve");
        ForkClient client(server.address);
        const std::string child = std::to_string(client.child());
        // The loop waits for the child's end before the child is told to end: it could
        // collect the child otherwise, before there is anything to look at.
        server.tell("look " + child);
        client.tell(order);
        CHECK(client.sees_the_end());
        const std::string answer = server.process.read_line();
        REQUIRE(answer.starts_with(child + " "));
        how = answer.substr(child.size() + 1);
        CHECK(ask_next_child(server, "count") == "1");
        peer = client.socket.getsockname().to_string();
        number = child;
        errors = Words(server).errors;
    }

    std::string how;
    std::string peer;
    std::string number;
    std::string errors;
};

// What is reported of an exception that a request from this client threw.
std::string report(const std::string& peer, const std::string& exception) {
    const std::string line(40, '-');
    return line + "\nException occurred during processing of request from " + peer +
           "\n" + exception + "\n" + line + "\n";
}

}  // namespace

TEST_CASE("a forking server has Python's defaults") {
    const ForkingTCPServer server({"127.0.0.1", 0}, ignore);
    CHECK(server.timeout == seconds(300));
    CHECK(server.max_children == 40);
    CHECK(server.block_on_close);
    CHECK(server.active_children().empty());
}

// The step of a request: a child serves it.

TEST_CASE("each connection is served by a child process of its own") {
    const ScratchFolder folder;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"tcp"}, {"unix", folder / "s"}}) {
        CAPTURE(arguments[0]);
        ForkServer server(arguments);
        server.tell("serve");
        ForkClient one(server.address);
        ForkClient two(server.address);
        const Numbers children{one.child(), two.child()};
        CHECK(children_of(server.process.pid()) == children);
        one.leave();
        two.leave();
        Words words(server);
        CHECK(words.errors == "");
    }
}

TEST_CASE("each datagram is served by a child process, through the server's socket") {
    const ScratchFolder folder;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"udp"}, {"unixgram", folder / "s"}}) {
        CAPTURE(arguments[0]);
        ForkServer server(arguments);
        server.tell("serve");
        Socket client = datagram_client(
            server.address, server.address.path().empty() ? "" : folder / "client");
        const std::string one = ask_by_datagram(client, "pid");
        const std::string two = ask_by_datagram(client, "pid");
        CHECK(one != two);
        CHECK(one != std::to_string(server.process.pid()));
        CHECK(two != std::to_string(server.process.pid()));
        CHECK(Words(server).errors == "");
    }
}

TEST_CASE("what a child changes in memory is seen by nobody else") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    CHECK(client.ask("count") == "1");
    CHECK(client.ask("count") == "2");
    CHECK(ask_next_child(server, "count") == "1");
    CHECK(server.ask("count") == "0");
}

TEST_CASE("a long conversation goes on while the parent makes its turns") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    for (int i = 1; i <= 100; ++i) {
        REQUIRE(client.ask("count") == std::to_string(i));
        turn(server);
    }
}

TEST_CASE("the parent keeps nothing of a connection") {
    ForkServer server({"tcp"});
    server.tell("serve");
    server.ask("turns");  // the loop has begun
    const auto before = descriptors_of(server.process.pid());
    ForkClient client(server.address);
    client.child();
    turn(server);
    CHECK(kinds_only_in(descriptors_of(server.process.pid()), before) ==
          std::vector<std::string>{"pidfd"});
}

TEST_CASE("a child keeps neither the listener, nor the waker, nor its siblings' pidfds") {
    const ScratchFolder folder;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"tcp"}, {"unix", folder / "s"}}) {
        CAPTURE(arguments[0]);
        ForkServer server(arguments);
        server.tell("serve");
        ForkClient one(server.address);
        one.child();
        ForkClient two(server.address);
        two.child();
        ForkClient three(server.address);
        const auto of_child = descriptors_of(three.child());
        turn(server);
        const auto of_parent = descriptors_of(server.process.pid());
        CHECK(kinds_only_in(of_child, of_parent) == std::vector<std::string>{"socket"});
        CHECK(kinds_only_in(of_parent, of_child) ==
              std::vector<std::string>{"eventfd", "pidfd", "pidfd", "pidfd", "socket"});
    }
}

TEST_CASE("a child that serves a datagram keeps the socket, and nothing else") {
    ForkServer server({"udp"});
    server.tell("serve");
    Socket client = datagram_client(server.address);
    ask_by_datagram(client, "hold");
    const auto of_child = descriptors_of(std::stoi(ask_by_datagram(client, "hold")));
    turn(server);
    const auto of_parent = descriptors_of(server.process.pid());
    CHECK(kinds_only_in(of_child, of_parent).empty());
    CHECK(kinds_only_in(of_parent, of_child) ==
          std::vector<std::string>{"eventfd", "pidfd", "pidfd"});
}

TEST_CASE("the port is free for a new server while a child still serves") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const pid_t child = client.child();
    CHECK(server.process.terminate() == 128 + SIGTERM);
    const TCPServer next(server.address, ignore);
    CHECK(client.child() == child);
}

TEST_CASE(
    "what was printed before fork() is written once, and so is what a child prints") {
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"tcp"}, {"tcp", "--unsynced"}}) {
        CAPTURE(arguments.back());
        ForkServer server(arguments);
        CHECK(server.ask("print by the parent") == "printed");
        server.tell("serve");
        for (int i = 0; i < 50; ++i)
            CHECK(ask_next_child(server, "print by child " + std::to_string(i)) ==
                  "printed");
        const Words words(server);
        CHECK(count_line(words.said, "cout: by the parent") == 1);
        CHECK(count_line(words.said, "printf: by the parent") == 1);
        CHECK(count_line(words.errors, "clog: by the parent") == 1);
        for (int i = 0; i < 50; ++i) {
            const std::string by_child = "by child " + std::to_string(i);
            CAPTURE(by_child);
            CHECK(count_line(words.said, "cout: " + by_child) == 1);
            CHECK(count_line(words.said, "printf: " + by_child) == 1);
            CHECK(count_line(words.errors, "clog: " + by_child) == 1);
        }
    }
}

TEST_CASE("what a child has printed is written when an exception ends its work, too") {
    ForkServer server({"tcp"});
    server.tell("serve");
    for (const std::string end : {"throw it", "throw-int 1", "exit 1"}) {
        ForkClient client(server.address);
        CHECK(client.ask("print before " + end) == "printed");
        client.tell(end);
        CHECK(client.sees_the_end());
    }
    const Words words(server);
    CHECK(count_line(words.said, "cout: before throw it") == 1);
    CHECK(count_line(words.said, "cout: before throw-int 1") == 1);
    CHECK(count_line(words.said, "cout: before exit 1") == 1);
}

// How a child ends.

TEST_CASE("nothing that the parent made is destroyed by a child") {
    const ScratchFolder folder;
    ForkServer server({"unix", folder / "s"});
    server.tell("serve");
    for (const std::string end : {"count", "throw it", "throw-int 1", "pthread_exit"}) {
        CAPTURE(end);
        ForkClient client(server.address);
        const pid_t child = client.child();
        CHECK(client.ask("watch-exit") == "watched from now on");
        client.tell(end);
        client.socket.shutdown(SHUT_WR);
        read_to_end(client.socket);
        see_the_end_of(child, server);
        CHECK(std::filesystem::exists(folder / "s"));
    }
    const Words words(server);
    CHECK(words.said == "the loop has ended\ngoodbye from process " +
                            std::to_string(server.process.pid()) + "\n");
    CHECK(count_line(words.errors, "exit() was called") == 0);
    CHECK_FALSE(std::filesystem::exists(folder / "s"));
}

TEST_CASE("a child whose client has left ends with status 0") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const std::string child = std::to_string(client.child());
    client.leave();
    CHECK(server.ask("look " + child) == child + " exited 0");
    CHECK(Words(server).errors == "");
}

TEST_CASE(
    "an exception in a child is reported, ends it with status 1, and the server goes "
    "on") {
    const BadEnd standard("throw out of paper");
    CHECK(standard.how == "exited 1");
    CHECK(standard.errors == report(standard.peer, "std::runtime_error: out of paper"));
    const BadEnd other("throw-int 1");
    CHECK(other.how == "exited 1");
    CHECK(other.errors == report(other.peer, "int"));
}

TEST_CASE("an exception that serves a datagram is reported, and the server goes on") {
    ForkServer server({"udp"});
    server.tell("serve");
    Socket client = datagram_client(server.address);
    client.sendall("throw out of paper");
    CHECK(ask_by_datagram(client, "count") == "1");
    CHECK(Words(server).errors ==
          report(client.getsockname().to_string(), "std::runtime_error: out of paper"));
}

// AddressSanitizer's build takes the exception by which glibc ends a thread for a fault.
#ifndef WITH_ADDRESS_SANITIZER
TEST_CASE("pthread_exit() in a child ends it, and the server goes on") {
    const BadEnd end("pthread_exit");
    CHECK(end.how == "exited 1");
    CHECK(end.errors == "");
}

TEST_CASE("what a child has printed is written when pthread_exit() ends its work, too") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    CHECK(client.ask("print before pthread_exit") == "printed");
    client.tell("pthread_exit");
    CHECK(client.sees_the_end());
    CHECK(count_line(Words(server).said, "cout: before pthread_exit") == 1);
}
#endif

TEST_CASE("exit() and _exit() in a child end it, and the server goes on") {
    const BadEnd by_exit("exit 5");
    CHECK(by_exit.how == "exited 5");
    CHECK(by_exit.errors == "");
    const BadEnd by_underscore_exit("_exit 6");
    CHECK(by_underscore_exit.how == "exited 6");
    CHECK(by_underscore_exit.errors == "");
}

TEST_CASE("a crash of a child is reported, and the server goes on") {
    const BadEnd crash("crash " + std::to_string(SIGSEGV));
    CHECK(crash.how == "was ended by signal 11");
    CHECK(crash.errors ==
          report(crash.peer, "std::runtime_error: child process " + crash.number +
                                 " was ended by signal 11: "
                                 "Segmentation fault"));
    const BadEnd abort("abort");
    CHECK(abort.how == "was ended by signal 6");
    CHECK(abort.errors ==
          report(abort.peer, "std::runtime_error: child process " + abort.number +
                                 " was ended by signal 6: Aborted"));
}

TEST_CASE("a child that a signal without a name ends doesn't trouble the server") {
    const BadEnd end("crash " + std::to_string(SIGRTMIN));
    CHECK(end.errors.find("child process " + end.number + " was ended by signal " +
                          std::to_string(SIGRTMIN)) != std::string::npos);
}

TEST_CASE("shutdown() and server_close() in a child do the parent no harm") {
    const ScratchFolder folder;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"tcp"}, {"unix", folder / "s"}}) {
        CAPTURE(arguments[0]);
        ForkServer server(arguments);
        server.tell("serve");
        ForkClient client(server.address);
        ForkClient other(server.address);
        other.child();
        CHECK(client.ask("shutdown") == "shutdown() has returned");
        CHECK(client.ask("server_close") == "server_close() has returned");
        CHECK(client.ask("count") == "1");
        CHECK(other.ask("count") == "1");
        CHECK(ask_next_child(server, "count") == "1");
        other.leave();
        client.leave();
        CHECK(Words(server).errors == "");
    }
}

TEST_CASE(
    "shutdown() and server_close() for a datagram in a child do the parent no harm") {
    ForkServer server({"udp"});
    server.tell("serve");
    Socket client = datagram_client(server.address);
    CHECK(ask_by_datagram(client, "shutdown") == "shutdown() has returned");
    client.sendall("server_close");  // after that this child can't answer
    CHECK(ask_by_datagram(client, "count") == "1");
}

// How the parent collects its children.

TEST_CASE("active_children() names the living ones") {
    ForkServer server({"tcp"});
    server.tell("serve");
    CHECK(server.ask("children") == "");
    ForkClient one(server.address);
    ForkClient two(server.address);
    const pid_t first = one.child();
    const pid_t second = two.child();
    const std::string both = std::to_string(std::min(first, second)) + " " +
                             std::to_string(std::max(first, second));
    CHECK(server.ask("children") == both);
    one.leave();
    see_the_end_of(first, server);
    CHECK(server.ask("children") == std::to_string(second));
}

TEST_CASE("no zombie is left after the next turn of the loop") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const pid_t child = client.child();
    client.leave();
    see_the_end_of(child, server);
    CHECK(state_of(child) == '-');
}

TEST_CASE("handle_request() collects children when its time is over") {
    ForkServer server({"tcp"});
    server.tell("handle");
    ForkClient client(server.address);
    const pid_t child = client.child();
    CHECK(server.process.read_line() == "handled");
    client.leave();
    see_the_end_of(child, server);
    CHECK(server.ask("children") == std::to_string(child));
    server.ask("timeout 1");
    CHECK(server.ask("handle") == "nothing came");
    CHECK(server.ask("children") == "");
    CHECK(state_of(child) == '-');
}

TEST_CASE("a child that is not the server's is never reaped by it") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    const std::string other = server.ask("fork");
    server.tell("serve");
    for (int i = 0; i < 3; ++i) {
        CHECK(ask_next_child(server, "count") == "1");
        turn(server);
    }
    server.ask("shutdown");
    CHECK(server.process.read_line() == "the loop has ended");
    server.ask("timeout 1");
    CHECK(server.ask("handle") == "nothing came");
    server.ask("server_close");
    CHECK(server.ask("wait " + other) == other + " exited 7");
}

TEST_CASE("a child that was waited for elsewhere is forgotten without harm") {
    ForkServer server({"tcp"});
    server.tell("serve");
    ForkClient client(server.address);
    const std::string child = std::to_string(client.child());
    client.leave();
    CHECK(server.ask("wait") == child + " exited 0");
    turn(server);
    CHECK(server.ask("children") == "");
    CHECK(ask_next_child(server, "count") == "1");
    CHECK(Words(server).errors == "");
}

// At max_children.

TEST_CASE("there are never more children than max_children") {
    ForkServer server({"tcp"});
    server.ask("max_children 2");
    server.ask("long-pauses");
    server.tell("serve");
    std::vector<std::unique_ptr<ForkClient>> clients;
    for (int i = 0; i < 6; ++i)
        clients.push_back(std::make_unique<ForkClient>(server.address));
    for (auto& client : clients) {
        const pid_t child = client->child();
        turn(server);
        const Numbers children = children_of(server.process.pid());
        CHECK(children.size() <= 2);
        CHECK(std::ranges::count(children, child) == 1);
        client->leave();
    }
    CHECK(server.ask("most-children") == "2");
}

TEST_CASE("at max_children the next client waits in the kernel's queue") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("serve");
    ForkClient first(server.address);
    const std::string child = std::to_string(first.child());
    ForkClient next(server.address);
    next.tell("pid");
    turn(server);
    CHECK(server.ask("children") == child);
}

TEST_CASE("at max_children the end of a child admits the next client at once") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("serve");
    ForkClient first(server.address);
    first.child();
    ForkClient next(server.address);
    turn(server);  // the server is full, and waits
    first.leave();
    CHECK(next.ask("count") == "1");
}

TEST_CASE("at max_children a child that crashes admits the next client, too") {
    ForkServer server({"udp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("serve");
    Socket client = datagram_client(server.address);
    const pid_t first = std::stoi(ask_by_datagram(client, "hold"));
    client.sendall("pid");
    turn(server);
    CHECK(server.ask("children") == std::to_string(first));
    ::kill(first, SIGKILL);
    CHECK(std::stoi(client.recv(1024)) != first);
    CHECK(count_line(Words(server).errors, "std::runtime_error: child process " +
                                               std::to_string(first) +
                                               " was ended by signal 9: Killed") == 1);
}

TEST_CASE("at max_children shutdown() works at once") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("serve");
    ForkClient first(server.address);
    first.child();
    const ForkClient next(server.address);
    turn(server);
    CHECK(server.ask("shutdown") == "shutdown() has returned");
    CHECK(server.process.read_line() == "the loop has ended");
    CHECK(first.ask("count") == "1");
}

TEST_CASE("at max_children service_actions() goes on") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("serve 10");
    ForkClient first(server.address);
    first.child();
    const ForkClient next(server.address);
    const int turns = std::stoi(server.ask("turns"));
    CHECK(eventually([&] {
        // An order ends a turn, too: leave the loop some time for turns of its own.
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return std::stoi(server.ask("turns")) >= turns + 3;
    }));
    CHECK(first.ask("count") == "1");
}

TEST_CASE(
    "handle_request() keeps to max_children, and the end of a child ends its wait") {
    ForkServer server({"tcp"});
    server.ask("max_children 1");
    server.ask("long-pauses");
    server.tell("handle");
    ForkClient first(server.address);
    const std::string child = std::to_string(first.child());
    CHECK(server.process.read_line() == "handled");

    ForkClient next(server.address);
    server.ask("timeout 1");
    CHECK(server.ask("handle") == "nothing came");
    CHECK(server.ask("children") == child);

    server.ask("timeout 3600000");
    server.tell("handle");
    first.leave();
    CHECK(next.ask("count") == "1");
    CHECK(server.process.read_line() == "handled");
    CHECK(server.ask("most-children") == "1");
}

TEST_CASE("max_children below 1 is refused") {
    ForkingTCPServer server({"127.0.0.1", 0}, ignore);
    server.max_children = 0;
    const char* zero = "max_children 0 lets no request be served: give 1 or more";
    CHECK_THROWS_WITH_AS(server.serve_forever(), zero, std::invalid_argument);
    CHECK_THROWS_WITH_AS(server.handle_request(), zero, std::invalid_argument);
    server.max_children = -3;
    CHECK_THROWS_WITH_AS(server.handle_request(),
                         "max_children -3 lets no request be served: give 1 or more",
                         std::invalid_argument);
}
