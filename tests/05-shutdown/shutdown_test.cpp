// Ending the loop from outside.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "05-shutdown/watched.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/waker.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/fake_server.hpp"

using namespace socketserver;
using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;
using WatchedFake = Watched<FakeServer>;
using WatchedTCP = Watched<TCPServer>;

// A shutdown() that is held while it wakes the loop, and has its lock.
namespace held_waker {

// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<bool> is_to_be_held = false;
std::atomic<bool> is_held = false;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)

}  // namespace held_waker

// It takes the place of the C library's in this whole program.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name)
extern "C" int eventfd_write(int fileno, eventfd_t number) {
    while (held_waker::is_to_be_held) {
        held_waker::is_held = true;
        std::this_thread::yield();
    }
    return ::syscall(SYS_write, fileno, &number, sizeof number) < 0 ? -1 : 0;
}

namespace {

// The hooks of a request that nothing hinders, in the loop.
Hooks served(const std::string& letter) {
    return {"get_request " + letter, "verify_request", "process_request",
            "finish_request",        "handler",        "shutdown_request",
            "close_request",         "service_actions"};
}

// A request that the handler works on until it is let go.
struct LongRequest {
    explicit LongRequest(FakeServer& server) {
        server.at["handler"] = [this] {
            has_begun.set();
            may_end.wait();
        };
        server.send("a");
    }

    Event has_begun;
    Event may_end;
};

// A loop serves the next request, and its handler ends the loop.
void serve_and_shut_down(FakeServer& server, const std::string& letter) {
    server.hooks.clear();
    server.at.clear();
    server.at["handler"] = [&] { server.shutdown(); };
    server.send(letter);
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(loop.ends());
    CHECK(server.hooks == served(letter));
}

}  // namespace

TEST_CASE("shutdown() ends the loop at once, however long poll_interval is") {
    WatchedFake server;
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.ends());
    CHECK(loop.ends());
    CHECK(server.hooks.empty());
}

TEST_CASE("shutdown() ends the loop at once in the middle of a long pause, too") {
    WatchedFake server;
    server.pause = [] { return Timeout(1h); };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.ends());
    CHECK(loop.ends());
}

TEST_CASE("shutdown() waits until the loop has ended") {
    FakeServer server;
    LongRequest request(server);
    std::atomic<bool> last_hook_is_over = false;
    server.at["service_actions"] = [&] {
        std::this_thread::sleep_for(20ms);  // a wrong shutdown() has time to return
        last_hook_is_over = true;
    };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(request.has_begun.wait(5s));
    const Background shutdown([&] {
        server.shutdown();
        CHECK(last_hook_is_over);
    });
    CHECK(shutdown.goes_on());
    request.may_end.set();
    CHECK(shutdown.ends());
    CHECK(loop.ends());
    CHECK(server.hooks == served("a"));
}

TEST_CASE("A request that comes when shutdown() was called is not taken") {
    // The hook is called when the loop has looked for a stop and is about to wait, so
    // that both come during the wait.
    class Late : public FakeServer {
        void watch(ServerSelector& selector) override {
            FakeServer::watch(selector);
            shutdown();
            send("a");
        }
    };
    Late server;
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(loop.ends());
    CHECK(server.hooks.empty());
}

TEST_CASE("200 servers, each shut down just after its loop was started, never hang") {
    for (int i = 0; i < 200; ++i) {
        TCPServer server({"127.0.0.1", 0}, ignore);
        const Background loop([&] { server.serve_forever(1h); });
        const Background shutdown([&] { server.shutdown(); });
        REQUIRE(shutdown.ends());
        REQUIRE(loop.ends());
    }
}

TEST_CASE("200 servers, all started and then all shut down, never hang") {
    std::vector<std::unique_ptr<TCPServer>> servers;
    for (int i = 0; i < 200; ++i)
        servers.push_back(std::make_unique<TCPServer>(Address("127.0.0.1", 0), ignore));
    std::vector<std::unique_ptr<Background>> loops;
    for (const auto& server : servers)
        loops.push_back(
            std::make_unique<Background>([&server] { server->serve_forever(1h); }));
    const Background shutdowns([&] {
        for (const auto& server : servers)
            server->shutdown();
    });
    CHECK(shutdowns.ends());
    for (const auto& loop : loops)
        REQUIRE(loop->ends());
}

TEST_CASE("shutdown() before serve_forever() returns, and is not lost") {
    FakeServer server;
    server.send("a");
    const Background shutdown([&] { server.shutdown(); });
    REQUIRE(shutdown.ends());
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(loop.ends());
    CHECK(server.hooks.empty());
}

TEST_CASE("The serve_forever() that a shutdown() came before looks at no descriptor") {
    SUBCASE("it does not ask for one") {
        class Counting : public FakeServer {
        public:
            int fileno() const override {
                ++asked;
                return FakeServer::fileno();
            }

            mutable int asked = 0;
        };
        Counting server;
        server.shutdown();
        server.serve_forever(1ms);
        CHECK(server.asked == 0);
    }
    SUBCASE("it does not mind that the server is closed") {
        TCPServer server({"127.0.0.1", 0}, ignore);
        server.shutdown();
        server.server_close();
        server.serve_forever(1ms);
        CHECK_THROWS_AS(server.serve_forever(1ms), std::invalid_argument);
    }
}

TEST_CASE("A shutdown() before serve_forever() counts once: the next loop serves") {
    FakeServer server;
    server.shutdown();
    server.serve_forever(1ms);
    serve_and_shut_down(server, "a");
}

TEST_CASE("Several shutdown()s before serve_forever() count as one") {
    FakeServer server;
    server.shutdown();
    server.shutdown();
    const Background other([&] { server.shutdown(); });
    REQUIRE(other.ends());
    server.serve_forever(1ms);
    serve_and_shut_down(server, "a");
}

TEST_CASE("shutdown() after the loop has ended returns, and stays for the next one") {
    FakeServer server;
    serve_and_shut_down(server, "a");
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.ends());

    server.hooks.clear();
    server.send("b");
    const Background stopped([&] { server.serve_forever(1h); });
    REQUIRE(stopped.ends());
    CHECK(server.hooks.empty());
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(loop.ends());
    CHECK(server.hooks == served("b"));
}

TEST_CASE("shutdown() from two threads at once: both return, and after the end") {
    FakeServer server;
    LongRequest request(server);
    std::atomic<bool> last_hook_is_over = false;
    server.at["service_actions"] = [&] {
        std::this_thread::sleep_for(20ms);
        last_hook_is_over = true;
    };
    const auto shut_down = [&] {
        server.shutdown();
        CHECK(last_hook_is_over);
    };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(request.has_begun.wait(5s));
    const Background one(shut_down);
    const Background two(shut_down);
    CHECK(one.goes_on());
    CHECK(two.goes_on());
    request.may_end.set();
    CHECK(one.ends());
    CHECK(two.ends());
    CHECK(loop.ends());
}

TEST_CASE("In the loop's own thread shutdown() only asks: the request is served whole") {
    Hooks names = served("a");
    names.front() = "get_request";
    for (const std::string& name : names) {
        CAPTURE(name);
        FakeServer server;
        server.send("ab");
        bool returned = false;
        server.at[name] = [&] {
            server.shutdown();
            server.shutdown();
            returned = true;
        };
        const Background loop([&] { server.serve_forever(1h); });
        REQUIRE(loop.ends());
        CHECK(returned);
        CHECK(server.hooks == served("a"));
        serve_and_shut_down(server, "b");
    }
}

TEST_CASE("A thread and the loop's own handler may call shutdown() at once") {
    FakeServer server;
    LongRequest request(server);
    server.at["shutdown_request"] = [&] { server.shutdown(); };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(request.has_begun.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.goes_on());
    request.may_end.set();
    CHECK(shutdown.ends());
    CHECK(loop.ends());
}

TEST_CASE("A shutdown() that the loop obeyed does not wake the next one") {
    WatchedFake server;
    serve_and_shut_down(server, "a");
    server.waits = 0;
    server.is_waiting.clear();
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    CHECK(loop.goes_on());
    CHECK(server.waits == 1);
    server.shutdown();
}

TEST_CASE("An exception that ends the loop releases all who wait in shutdown()") {
    FakeServer server;
    LongRequest request(server);
    server.at["shutdown_request"] = [] { throw EndOfTest(); };
    const Background loop([&] { CHECK_THROWS_AS(server.serve_forever(1h), EndOfTest); });
    REQUIRE(request.has_begun.wait(5s));
    const Background one([&] { server.shutdown(); });
    const Background two([&] { server.shutdown(); });
    CHECK(one.goes_on());
    CHECK(two.goes_on());
    request.may_end.set();
    CHECK(one.ends());
    CHECK(two.ends());
    CHECK(loop.ends());
}

TEST_CASE("A shutdown() whose loop an exception has ended does not stop the next") {
    FakeServer server;
    server.send("a");
    server.at["handler"] = [&] {
        server.shutdown();
        throw EndOfTest();
    };
    CHECK_THROWS_AS(server.serve_forever(1h), EndOfTest);
    serve_and_shut_down(server, "b");
}

TEST_CASE("handle_request() does not mind a shutdown() before it, and leaves it") {
    FakeServer server;
    server.shutdown();
    server.send("a");
    const Background handling([&] { server.handle_request(); });
    REQUIRE(handling.ends());
    REQUIRE_FALSE(server.hooks.empty());
    CHECK(server.hooks.back() == "close_request");

    server.hooks.clear();
    server.send("b");
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(loop.ends());
    CHECK(server.hooks.empty());
}

TEST_CASE("shutdown() while handle_request() waits returns, and does not end the wait") {
    WatchedFake server;
    const Background handling([&] { server.handle_request(); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background shutdown([&] { server.shutdown(); });
    CHECK(shutdown.ends());
    CHECK(handling.goes_on());
    CHECK(server.waits == 1);
    server.send("a");
    REQUIRE(handling.ends());
    REQUIRE_FALSE(server.hooks.empty());
    CHECK(server.hooks.back() == "close_request");
}

namespace {

// Tells how often get_request() was at work when it should not be.
class Strict : public WatchedTCP {
public:
    using WatchedTCP::WatchedTCP;

    Event has_served;
    std::atomic<bool> is_shut_down = false;
    std::atomic<int> too_late = 0;

private:
    std::pair<Request, Address> get_request() override {
        too_late += is_shut_down ? 1 : 0;
        has_served.set();
        std::this_thread::sleep_for(100us);  // a wrong shutdown() has time to return
        too_late += is_shut_down ? 1 : 0;
        return WatchedTCP::get_request();
    }
};

// Connects again and again, and waits each time for the end of the connection; until the
// server is closed.
void connect_all_the_time(const Address& address) {
    try {
        while (true)
            ask(address, "");
    } catch (const std::system_error&) {
        // the server is closed
    }
}

}  // namespace

TEST_CASE("No get_request() begins after shutdown() returned, whoever connects") {
    Strict server({"127.0.0.1", 0}, ignore);
    const Address address = server.server_address;
    std::vector<std::unique_ptr<Background>> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(
            std::make_unique<Background>([&] { connect_all_the_time(address); }));

    for (int round = 0; round < 100; ++round) {
        server.has_served.clear();
        server.is_shut_down = false;
        const Background loop([&] { server.serve_forever(1h); });
        REQUIRE(server.has_served.wait(5s));
        server.shutdown();
        server.is_shut_down = true;
        REQUIRE(loop.ends());
    }
    CHECK(server.too_late == 0);
    server.server_close();
    for (const auto& client : clients)
        CHECK(client->ends());
}

TEST_CASE("After one shutdown() serve_forever() serves again, many times") {
    WatchedTCP server({"127.0.0.1", 0}, answer);
    for (int round = 0; round < 100; ++round) {
        server.is_waiting.clear();
        const Background loop([&] { server.serve_forever(1h); });
        REQUIRE(server.is_waiting.wait(5s));
        REQUIRE(ask(server.server_address, "hello") == "to 127.0.0.1: hello");
        server.shutdown();
        REQUIRE(loop.ends());
    }
}

TEST_CASE("A client that waits when the loop is shut down is served by the next one") {
    Event first_is_served;
    Event second_is_connected;
    TCPServer server({"127.0.0.1", 0},
                     [&](Request& request, const Address& client, BaseServer& base) {
                         answer(request, client, base);
                         first_is_served.set();
                         second_is_connected.wait();
                         base.shutdown();
                     });
    const auto serve = [&] { server.serve_forever(1h); };
    const Background first_loop(serve);
    Socket first = connect_to(server.server_address);
    first.sendall("first");
    REQUIRE(first_is_served.wait(5s));
    Socket second = connect_to(server.server_address);
    second.sendall("second");
    second_is_connected.set();
    REQUIRE(first_loop.ends());
    CHECK(read_to_end(first) == "to 127.0.0.1: first");
    CHECK_THROWS_AS(second.recv(100, MSG_DONTWAIT), std::system_error);  // nothing yet

    const Background second_loop(serve);
    CHECK(read_to_end(second) == "to 127.0.0.1: second");
    CHECK(second_loop.ends());
}

TEST_CASE("shutdown() from many threads, and loops that begin again, never hang") {
    FakeServer server;
    std::atomic<bool> is_over = false;
    const Background loops([&] {
        while (!is_over)
            server.serve_forever(1h);
    });
    std::vector<std::unique_ptr<Background>> callers;
    for (int i = 0; i < 4; ++i)
        callers.push_back(std::make_unique<Background>([&] {
            for (int times = 0; times < 200; ++times)
                server.shutdown();
        }));
    for (const auto& caller : callers)
        CHECK(caller->ends());
    is_over = true;
    server.shutdown();
    CHECK(loops.ends());
}

TEST_CASE("A second serve_forever() at once is an error, and the first goes on") {
    const std::string text =
        "serve_forever() is running already: a server has one loop at a time";
    WatchedFake server;
    server.send("a");
    server.at["handler"] = [&] {
        CHECK_THROWS_WITH_AS(server.serve_forever(1ms), text.c_str(), std::logic_error);
    };
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(server.is_waiting.wait(5s));
    const Background other([&] {
        CHECK_THROWS_WITH_AS(server.serve_forever(1ms), text.c_str(), std::logic_error);
    });
    CHECK(other.ends());
    CHECK(loop.goes_on());
    server.shutdown();
    CHECK(loop.ends());
    CHECK(server.hooks == served("a"));
}

TEST_CASE("The server may be destroyed as soon as shutdown() has returned") {
    for (int round = 0; round < 200; ++round) {
        auto server = std::make_unique<WatchedTCP>(Address("127.0.0.1", 0), ignore);
        const Background loop([&base = *server] { base.serve_forever(1h); });
        REQUIRE(server->is_waiting.wait(5s));
        server->shutdown();
        server.reset();
        REQUIRE(loop.ends());
    }
}

TEST_CASE("It may be destroyed when several shutdown()s have returned") {
    for (int round = 0; round < 100; ++round) {
        auto server = std::make_unique<WatchedTCP>(Address("127.0.0.1", 0), ignore);
        const Background loop([&base = *server] { base.serve_forever(1h); });
        REQUIRE(server->is_waiting.wait(5s));
        const Background other([&base = *server] { base.shutdown(); });
        server->shutdown();
        REQUIRE(other.ends());
        server.reset();
        REQUIRE(loop.ends());
    }
}

namespace {

// The open descriptors of this program, each with what it is. Reading the folder opens
// one more, which is closed again by the time the links are read.
std::map<int, std::string> descriptors() {
    std::vector<std::filesystem::path> links;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
        links.push_back(entry.path());
    std::map<int, std::string> open;
    for (const auto& link : links) {
        std::error_code gone;
        const auto what = std::filesystem::read_symlink(link, gone);
        if (!gone)
            open[std::stoi(link.filename().string())] = what.string();
    }
    return open;
}

}  // namespace

TEST_CASE("Every descriptor of a server is close-on-exec, and goes with the server") {
    const std::map<int, std::string> before = descriptors();
    {
        FakeServer server;
        serve_and_shut_down(server, "a");
        for (const auto& descriptor : descriptors()) {
            const int flags = ::fcntl(descriptor.first, F_GETFD);
            const bool is_new = !before.contains(descriptor.first);
            CHECK_MESSAGE((!is_new || (flags & FD_CLOEXEC) != 0), descriptor.second);
        }
    }
    CHECK(descriptors() == before);
}

namespace {

// A fake server whose loop also watches a waker of its own.
class WatchesMore : public FakeServer {
public:
    const Waker more;

private:
    void watch(ServerSelector& selector) override {
        FakeServer::watch(selector);
        selector.register_fileno(more.fileno());
    }
};

}  // namespace

TEST_CASE("What watch() registers ends the wait, and is not taken for a request") {
    WatchesMore server;
    server.at["service_actions"] = [&] { server.shutdown(); };
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(loop.goes_on());
    server.more.wake();
    CHECK(loop.ends());
    CHECK(server.hooks == Hooks{"service_actions"});
}

TEST_CASE("It ends the wait during a pause, too") {
    WatchesMore server;
    server.pause = [] { return Timeout(1h); };
    server.send("a");
    server.at["service_actions"] = [&] { server.shutdown(); };
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(loop.goes_on());
    server.more.wake();
    CHECK(loop.ends());
    CHECK(server.hooks == Hooks{"service_actions"});
}

TEST_CASE("When it comes together with a request, the request is served") {
    WatchesMore server;
    server.send("a");
    server.more.wake();
    server.at["handler"] = [&] { server.shutdown(); };
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(loop.ends());
    CHECK(server.hooks == served("a"));
}

TEST_CASE("handle_request() does not take it for a request, and waits on") {
    WatchesMore server;
    server.more.wake();
    server.timeout = 20ms;
    const auto start = std::chrono::steady_clock::now();
    const Background handling([&] { server.handle_request(); });
    CHECK(handling.ends());
    CHECK(std::chrono::steady_clock::now() - start >= 20ms);
    CHECK(server.hooks == Hooks{"handle_timeout"});
}

TEST_CASE("A server holds a waker while its loop runs, and close_in_child() closes it") {
    class Child : public WatchedFake {
    public:
        using FakeServer::close_in_child;
    };
    const auto wakers = [] {
        int count = 0;
        for (const auto& [fileno, what] : descriptors())
            count += what == "anon_inode:[eventfd]" ? 1 : 0;
        return count;
    };
    const int before = wakers();
    Child server;
    server.close_in_child();  // there is none, and this does no harm
    CHECK(wakers() == before);
    LongRequest request(server);
    {
        const Background loop(
            [&] { CHECK_THROWS_AS(server.serve_forever(1h), EndOfTest); });
        REQUIRE(request.has_begun.wait(5s));
        CHECK(wakers() == before + 1);
        server.at["service_actions"] = [&] {
            server.close_in_child();
            CHECK(wakers() == before);
            CHECK(::fcntl(server.fileno(), F_GETFD) != -1);
            server.shutdown();  // there is no loop that it could end or wait for
            throw EndOfTest();
        };
        request.may_end.set();
        CHECK(loop.ends());
    }
    CHECK(wakers() == before);
}

TEST_CASE("close_in_child() gives up a lock that another thread held during the fork") {
    class Forking : public WatchedFake {
    public:
        // A child that shuts its copy of the server down, and is ended if it hangs.
        pid_t fork_and_shut_down() {
            const pid_t child = ::fork();
            if (child != 0)
                return child;
            ::alarm(5);
            close_in_child();
            shutdown();
            ::_exit(0);
        }
    };
    Forking server;
    LongRequest request(server);
    const Background loop([&] { server.serve_forever(1h); });
    REQUIRE(request.has_begun.wait(5s));
    held_waker::is_to_be_held = true;
    const Background caller([&] { server.shutdown(); });
    REQUIRE(eventually([] { return held_waker::is_held.load(); }));
    pid_t child = -1;
    server.at["service_actions"] = [&] {
        child = server.fork_and_shut_down();
        held_waker::is_to_be_held = false;
    };
    request.may_end.set();
    CHECK(loop.ends());
    CHECK(caller.ends());
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(status == 0);
}
