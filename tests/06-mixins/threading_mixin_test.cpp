// A thread for each request: many clients at once, and all else as in a plain server.

#include <doctest/doctest.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <map>
#include <mutex>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "06-mixins/thread_stacks.hpp"
#include "socketserver/event.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/address_sanitizer.hpp"
#include "support/background.hpp"
#include "support/captured_stderr.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/fake_server.hpp"  // how a failing test prints the hooks
#include "support/scratch_folder.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

const Address any_port("127.0.0.1", 0);
using Errors = std::vector<std::string>;

// Notes in which threads something was done, one entry each time.
class Notes {
public:
    void add(const std::string& what) {
        const std::lock_guard lock(mutex_);
        names_.push_back(what);
        threads_[what].insert(std::this_thread::get_id());
    }

    void clear() {
        const std::lock_guard lock(mutex_);
        names_.clear();
        threads_.clear();
    }

    std::vector<std::string> names() const {
        const std::lock_guard lock(mutex_);
        return names_;
    }

    // The threads in which this was done.
    std::set<std::thread::id> threads_of(const std::string& what) const {
        const std::lock_guard lock(mutex_);
        return threads_.contains(what) ? threads_.at(what) : std::set<std::thread::id>();
    }

private:
    mutable std::mutex mutex_;
    std::vector<std::string> names_;
    std::map<std::string, std::set<std::thread::id>> threads_;
};

// A server that notes the hooks of its requests.
template <class Server>
class NotesHooks : public Server {
public:
    using Server::Server;

    ~NotesHooks() override { this->server_close(); }

    Notes hooks;
    bool accepts = true;

protected:
    std::pair<Request, Address> get_request() override {
        hooks.add("get_request");
        return Server::get_request();
    }

    bool verify_request(Request& request, const Address& client_address) override {
        hooks.add("verify_request");
        return Server::verify_request(request, client_address) && accepts;
    }

    void process_request(Request& request, const Address& client_address) override {
        hooks.add("process_request");
        Server::process_request(request, client_address);
    }

    void finish_request(Request& request, const Address& client_address) override {
        hooks.add("finish_request");
        Server::finish_request(request, client_address);
    }

    void handle_error(Request&, const Address&) override { hooks.add("handle_error"); }

    void shutdown_request(Request& request) override {
        hooks.add("shutdown_request");
        Server::shutdown_request(request);
    }

    void close_request(Request& request) override {
        hooks.add("close_request");
        Server::close_request(request);
    }
};

// The same, and the hook that only a server with threads has.
class NotesThreadHooks : public NotesHooks<ThreadingTCPServer> {
public:
    using NotesHooks::NotesHooks;

    ~NotesThreadHooks() override { server_close(); }

private:
    void process_request_thread(Request& request, const Address& client) override {
        hooks.add("process_request_thread");
        NotesHooks::process_request_thread(request, client);
    }
};

// The hooks of one request, which the server serves to its end.
template <class Server>
std::vector<std::string> hooks_of_one_request(const RequestHandlerClass& handler,
                                              bool accepts = true) {
    Server server(any_port, handler);
    server.accepts = accepts;
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client) == "");
    server.server_close();
    return server.hooks.names();
}

}  // namespace

TEST_CASE("A client that says nothing keeps no other client waiting") {
    ThreadingTCPServer server(any_port, echo);
    const LoopThread loop(server);
    Socket silent = connect_to(server.server_address);
    for (int i = 0; i < 3; ++i) {
        Socket other = connect_to(server.server_address);
        CHECK(answer_to(other, "hello") == "hello");
        CHECK(answer_to(other, "still here") == "still here");
    }
    CHECK(answer_to(silent, "at last") == "at last");
}

TEST_CASE("A datagram whose handler takes long keeps no other waiting") {
    Event may_end;
    ThreadingUDPServer server(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            if (std::get<Datagram>(request).data == "long")
                may_end.wait();
            answer(request, client, base);
        });
    const LoopThread loop(server);
    Socket one = connect_to(server.server_address, SOCK_DGRAM);
    Socket two = connect_to(server.server_address, SOCK_DGRAM);
    one.sendall("long");
    two.sendall("short");
    CHECK(two.recv(100) == "to 127.0.0.1: short");
    may_end.set();
    CHECK(one.recv(100) == "to 127.0.0.1: long");
}

TEST_CASE("Each request has a thread of its own, and none has the loop's") {
    Notes notes;
    ThreadingTCPServer server(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            notes.add("handler");
            echo(request, client, base);
        });
    const LoopThread loop(server);
    const long before = threads_now();
    Socket one = connect_to(server.server_address);
    Socket two = connect_to(server.server_address);
    Socket three = connect_to(server.server_address);
    CHECK(answer_to(three, "3") == "3");
    CHECK(answer_to(two, "2") == "2");
    CHECK(answer_to(one, "1") == "1");
    CHECK(notes.threads_of("handler").size() == 3);
    CHECK(threads_now() == before + 3);
}

TEST_CASE("The steps of a request are those of a plain server, in the same order") {
    using Plain = NotesHooks<TCPServer>;
    using Threading = NotesHooks<ThreadingTCPServer>;
    SUBCASE("when it is served") {
        const auto plain = hooks_of_one_request<Plain>(ignore);
        CHECK(plain.size() == 6);
        CHECK(hooks_of_one_request<Threading>(ignore) == plain);
    }
    SUBCASE("when the handler throws") {
        const auto fail = [](Request&, const Address&, BaseServer&) {
            throw std::runtime_error("no");
        };
        const auto plain = hooks_of_one_request<Plain>(fail);
        CHECK(plain.size() == 7);
        CHECK(hooks_of_one_request<Threading>(fail) == plain);
    }
    SUBCASE("when it is refused") {
        const auto plain = hooks_of_one_request<Plain>(ignore, false);
        CHECK(plain.size() == 4);
        CHECK(hooks_of_one_request<Threading>(ignore, false) == plain);
    }
}

TEST_CASE(
    "What a derived class overrides is called, from finish_request on in the thread") {
    const auto fail = [](Request&, const Address&, BaseServer&) {
        throw std::runtime_error("no");
    };
    NotesThreadHooks server(any_port, fail);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client) == "");
    server.server_close();

    const std::set<std::thread::id> here{std::this_thread::get_id()};
    for (const char* hook : {"get_request", "verify_request", "process_request"}) {
        CAPTURE(hook);
        CHECK(server.hooks.threads_of(hook) == here);
    }
    const auto there = server.hooks.threads_of("process_request_thread");
    REQUIRE(there.size() == 1);
    CHECK(there != here);
    for (const char* hook :
         {"finish_request", "handle_error", "shutdown_request", "close_request"}) {
        CAPTURE(hook);
        CHECK(server.hooks.threads_of(hook) == there);
    }
}

TEST_CASE("An exception in a handler is reported once, and the server goes on") {
    RequestHandlerClass handler;
    std::string report;
    SUBCASE("a std::exception") {
        handler = [](Request&, const Address&, BaseServer&) {
            throw std::runtime_error("no");
        };
        report = "std::runtime_error: no\n";
    }
    SUBCASE("any other") {
        handler = [](Request&, const Address&, BaseServer&) { throw 42; };
        report = "int\n";
    }
    KeepsErrors<ThreadingTCPServer> server(any_port, handler);
    const LoopThread loop(server);
    CHECK(ask(server.server_address, "") == "");
    CHECK(server.errors() == Errors{report});
    CHECK(ask(server.server_address, "") == "");
    CHECK(server.errors() == Errors{report, report});
}

TEST_CASE("An error in one handler does not disturb the others") {
    KeepsErrors<ThreadingTCPServer> server(
        any_port, [](Request& request, const Address& client, BaseServer& base) {
            if (std::get<Socket>(request).recv(100, MSG_PEEK) == "fail")
                throw std::runtime_error("no");
            echo(request, client, base);
        });
    const LoopThread loop(server);
    Socket client = connect_to(server.server_address);
    CHECK(answer_to(client, "before") == "before");
    CHECK(ask(server.server_address, "fail") == "");
    CHECK(answer_to(client, "after") == "after");
    CHECK(server.errors() == Errors{"std::runtime_error: no\n"});
}

TEST_CASE("When handle_error() itself fails, the client sees the end all the same") {
    class FailsTwice : public ThreadingTCPServer {
    public:
        using ThreadingTCPServer::ThreadingTCPServer;

        ~FailsTwice() override { server_close(); }

    private:
        void handle_error(Request&, const Address&) override {
            throw std::runtime_error("no report");
        }
    };
    FailsTwice server(any_port, [](Request&, const Address&, BaseServer&) {
        throw std::runtime_error("no");
    });
    CapturedStderr captured;
    for (int i = 0; i < 2; ++i) {
        Socket client = connect_to(server.server_address);
        server.handle_request();
        CHECK(read_to_end(client) == "");
        CHECK(captured.next_write() ==
              "Exception in a thread of the server: std::runtime_error: no report\n");
    }
}

TEST_CASE("In a thread, too, a request is shut down when its error was handled") {
    class Looking : public ThreadingTCPServer {
    public:
        using ThreadingTCPServer::ThreadingTCPServer;

        ~Looking() override { server_close(); }

        std::atomic<int> shut_down_while_caught = -1;

    private:
        void handle_error(Request&, const Address&) override {}
        void shutdown_request(Request& request) override {
            shut_down_while_caught = std::current_exception() != nullptr ? 1 : 0;
            ThreadingTCPServer::shutdown_request(request);
        }
    };
    Looking server({"127.0.0.1", 0}, [](Request&, const Address&, BaseServer&) {
        throw std::runtime_error("no answer");
    });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client) == "");
    CHECK(server.shut_down_while_caught == 0);
}

// (Not with AddressSanitizer, which takes the cleared frames of such a thread for used.)
#ifndef WITH_ADDRESS_SANITIZER

TEST_CASE("A handler may end its thread by pthread_exit(): that is no error") {
    const auto plain = hooks_of_one_request<NotesHooks<ThreadingTCPServer>>(ignore);
    const auto leave = [](Request&, const Address&, BaseServer&) {
        ::pthread_exit(nullptr);
    };
    CHECK(hooks_of_one_request<NotesHooks<ThreadingTCPServer>>(leave) == plain);
}

#endif

TEST_CASE("A handler may call shutdown(): it returns when the loop has ended") {
    class SlowToEnd : public ThreadingTCPServer {
    public:
        using ThreadingTCPServer::ThreadingTCPServer;

        ~SlowToEnd() override { server_close(); }

        std::atomic<bool> last_hook_is_over = false;

    private:
        void service_actions() override {
            ThreadingTCPServer::service_actions();
            std::this_thread::sleep_for(20ms);  // a wrong shutdown() has time to return
            last_hook_is_over = true;
        }
    };
    SlowToEnd server(any_port, [](Request& request, const Address&, BaseServer& base) {
        base.shutdown();
        CHECK(dynamic_cast<SlowToEnd&>(base).last_hook_is_over);
        std::get<Socket>(request).sendall("it has ended");
    });
    const Background loop([&] { server.serve_forever(1h); });
    CHECK(ask(server.server_address, "") == "it has ended");
    CHECK(loop.ends());
}

TEST_CASE("Two handlers may call shutdown() at once") {
    Event may_call;
    std::atomic<int> begun = 0;
    ThreadingTCPServer server(any_port, [&](Request&, const Address&, BaseServer& base) {
        ++begun;
        may_call.wait();
        base.shutdown();
    });
    const Background loop([&] { server.serve_forever(1h); });
    Socket one = connect_to(server.server_address);
    Socket two = connect_to(server.server_address);
    CHECK(eventually([&] { return begun == 2; }));
    may_call.set();
    CHECK(read_to_end(one) == "");
    CHECK(read_to_end(two) == "");
    CHECK(loop.ends());
}

TEST_CASE("server_close() in a handler is an error that names the way out") {
    RequestHandlerClass handler;
    SUBCASE("without a time") {
        handler = [](Request&, const Address&, BaseServer& base) { base.server_close(); };
    }
    SUBCASE("with a time") {
        handler = [](Request&, const Address&, BaseServer& base) {
            dynamic_cast<ThreadingTCPServer&>(base).server_close(1s);
        };
    }
    KeepsErrors<ThreadingTCPServer> server(any_port, handler);
    const LoopThread loop(server);
    CHECK(ask(server.server_address, "") == "");
    CHECK(server.errors() ==
          Errors{"std::logic_error: server_close() waits for every handler, so it can't "
                 "be called in one: call shutdown() here, and server_close() where "
                 "serve_forever() was called\n"});
    CHECK(ask(server.server_address, "") == "");  // it goes on
}

TEST_CASE("A handler may close another server") {
    ThreadingTCPServer other(any_port, ignore);
    KeepsErrors<ThreadingTCPServer> server(
        any_port, [&](Request&, const Address&, BaseServer&) { other.server_close(); });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client) == "");
    server.server_close();
    CHECK(other.fileno() == -1);
    CHECK(server.errors().empty());
}

TEST_CASE("A thread that can't be started is reported, and its request is closed") {
    KeepsErrors<ThreadingTCPServer> server(any_port, echo);
    Socket client = connect_to(server.server_address);
    server.thread_stack_size = impossible_stack;
    server.handle_request();
    server.thread_stack_size = large_stack;
    CHECK(read_to_end(client) == "");
    CHECK(server.errors() == Errors{"std::system_error: start a thread: Resource "
                                    "temporarily unavailable\n"});
    Socket next = connect_to(server.server_address);
    server.handle_request();
    CHECK(answer_to(next, "hello") == "hello");
}

namespace {

// Lets many clients in at once, and out again.
template <class TakeOne>
void come_and_go(const Address& address, int clients, TakeOne take_one) {
    std::vector<Socket> connected;
    for (int i = 0; i < clients; ++i) {
        connected.push_back(connect_to(address));
        take_one();
        REQUIRE(answer_to(connected.back(), "hello") == "hello");
    }
}

}  // namespace

TEST_CASE("Threads that have ended are joined while the loop is idle") {
    ThreadingTCPServer server(any_port, echo);
    server.thread_stack_size = large_stack;
    const LoopThread loop(server, 10ms);
    long most = 0;
    come_and_go(server.server_address, 50, [&] { most = std::max(most, stacks_now()); });
    CHECK(eventually([&] { return stacks_now() <= most - 20; }));
}

TEST_CASE("They are joined by the next handle_request(), without any loop") {
    ThreadingTCPServer server(any_port, echo);
    server.thread_stack_size = large_stack;
    const auto take_one = [&] { server.handle_request(); };
    long most = 0;
    come_and_go(server.server_address, 50, [&] {
        take_one();
        most = std::max(most, stacks_now());
    });
    CHECK(eventually([&] {
        come_and_go(server.server_address, 1, take_one);
        return stacks_now() <= most - 20;
    }));
}

TEST_CASE("service_actions() of the server behind is called, too") {
    class Ticking : public TCPServer {
    public:
        using TCPServer::TCPServer;

        Event ticks;

    protected:
        void service_actions() override { ticks.set(); }
    };
    ThreadingMixIn<Ticking> server(any_port, ignore);
    const LoopThread loop(server, 1ms);
    CHECK(server.ticks.wait(5s));
}

TEST_CASE("10,000 requests leave no threads but those that live" *
          doctest::test_suite("limits")) {
    const ScratchFolder folder;
    ThreadingUnixStreamServer server(folder / "s", echo);
    server.thread_stack_size = large_stack;
    const LoopThread loop(server);
    const long threads = threads_now();
    const long stacks = stacks_now();
    Socket living = connect_to(server.server_address);
    CHECK(answer_to(living, "hello") == "hello");
    long most_threads = 0;
    for (int i = 0; i < 10'000; ++i) {
        Socket client = connect_to(server.server_address);
        REQUIRE(answer_to(client, "hello") == "hello");
        client.shutdown(SHUT_WR);
        REQUIRE(read_to_end(client) == "");
        if (i % 100 == 0)
            most_threads = std::max(most_threads, threads_now());
    }
    CHECK(eventually([&] { return threads_now() == threads + 1; }));
    CHECK(most_threads <= threads + 10);
    CHECK(stacks_now() < stacks + 200);
    CHECK(answer_to(living, "still here") == "still here");
}

namespace {

Notes logged;

// A mix-in that overrides two steps.
template <class Server>
class LoggingMixIn : public Server {
public:
    using Server::Server;

protected:
    void process_request(Request& request, const Address& client_address) override {
        logged.add("process_request");
        Server::process_request(request, client_address);
    }

    void finish_request(Request& request, const Address& client_address) override {
        logged.add("finish_request");
        Server::finish_request(request, client_address);
    }
};

// Serves one request, and says what was logged.
template <class Server>
std::vector<std::string> logged_by() {
    logged.clear();
    Server server(any_port, echo);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(answer_to(client, "hello") == "hello");
    client.close();
    server.server_close();
    return logged.names();
}

}  // namespace

TEST_CASE("The mix-in that stands outside is asked first, and decides what comes after") {
    using Names = std::vector<std::string>;
    CHECK(logged_by<LoggingMixIn<ThreadingMixIn<TCPServer>>>() ==
          Names{"process_request", "finish_request"});
    // ThreadingMixIn replaces process_request(), and hands on finish_request()
    CHECK(logged_by<ThreadingMixIn<LoggingMixIn<TCPServer>>>() ==
          Names{"finish_request"});
}
