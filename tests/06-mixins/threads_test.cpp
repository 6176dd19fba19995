// The threads of a server: each takes a request over, and is joined when it has ended.

#include <doctest/doctest.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "06-mixins/thread_stacks.hpp"
#include "socketserver/event.hpp"
#include "socketserver/threads.hpp"
#include "support/address_sanitizer.hpp"
#include "support/background.hpp"
#include "support/captured_stderr.hpp"
#include "support/clients.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// A request, and the client's end of its connection.
struct Connection {
    Connection() {
        auto [client_end, server_end] = tcp_pair();
        client_end.settimeout(5s);
        client = std::move(client_end);
        request = std::move(server_end);
    }

    Socket client;
    Request request;
};

// What the work of a thread does with a connection.
Socket& connection_in(Request& request) {
    return std::get<Socket>(request);
}

// Work that has begun, and does not end before it may.
struct LongWork {
    void operator()(Request&) {
        const auto memory = std::make_unique<int>();  // as any work has it
        ++begun;
        may_end.wait();
    }

    std::atomic<int> begun = 0;
    Event may_end;
};

void start(Threads& threads, Connection& connection, LongWork& work) {
    threads.start(
        connection.request, [&work](Request& request) { work(request); }, large_stack);
}

// How large the stack of the current thread is, in bytes.
std::size_t size_of_this_stack() {
    pthread_attr_t attributes;
    ::pthread_getattr_np(::pthread_self(), &attributes);
    std::size_t size = 0;
    ::pthread_attr_getstacksize(&attributes, &size);
    ::pthread_attr_destroy(&attributes);
    return size;
}

// Whether the two ends of a connection still reach each other, in both directions.
bool are_connected(Socket& left, Socket& right) {
    left.settimeout(5s);
    right.settimeout(5s);
    left.sendall("from left");
    right.sendall("from right");
    return right.recv(100) == "from left" && left.recv(100) == "from right";
}

}  // namespace

TEST_CASE("start() moves the request into a thread of its own, which does the work") {
    Connection connection;
    std::thread::id worker;
    Threads threads;
    threads.start(connection.request, [&worker](Request& request) {
        worker = std::this_thread::get_id();
        connection_in(request).sendall("hello");
    });
    CHECK(connection_in(connection.request).fileno() == -1);
    CHECK(connection.client.recv(100) == "hello");
    REQUIRE(threads.wait(5s));
    CHECK(worker != std::thread::id());
    CHECK(worker != std::this_thread::get_id());
}

TEST_CASE("start() does not wait for the work") {
    Connection one;
    Connection two;
    LongWork work;
    Threads threads;
    start(threads, one, work);
    start(threads, two, work);
    CHECK(eventually([&] { return work.begun == 2; }));
    work.may_end.set();
}

TEST_CASE("When the work is done the request is closed, before anybody asks") {
    Connection connection;
    Threads threads;
    threads.start(connection.request, [](Request&) {});
    CHECK(connection.client.recv(100) == "");
}

TEST_CASE("What the work holds goes when it is done, before anybody asks") {
    Connection connection;
    auto held = std::make_shared<int>();
    const std::weak_ptr<int> trace = held;
    Threads threads;
    threads.start(connection.request, [held = std::move(held)](Request&) {});
    CHECK(eventually([&] { return trace.expired(); }));
}

TEST_CASE("reap() joins the threads that have ended, and waits for no other") {
    Connection living;
    LongWork long_work;
    std::vector<Connection> connections(50);
    LongWork work;
    Threads threads;
    start(threads, living, long_work);
    for (Connection& connection : connections)
        start(threads, connection, work);
    REQUIRE(eventually([&] { return work.begun == 50 && long_work.begun == 1; }));
    const long before = stacks_now();

    work.may_end.set();
    CHECK(eventually([&] {
        threads.reap();
        return stacks_now() <= before - 20;
    }));
    CHECK_FALSE(threads.wait(0ms));
    long_work.may_end.set();
}

TEST_CASE("start() joins the threads that have ended, too") {
    Threads threads;
    const long before = stacks_now();
    for (int i = 0; i < 300; ++i) {
        Connection connection;
        threads.start(
            connection.request, [](Request&) {}, large_stack);
        REQUIRE(connection.client.recv(100) == "");
    }
    CHECK(stacks_now() < before + 150);
}

TEST_CASE("wait() without a time waits for all of them, however long they take") {
    Connection one;
    Connection two;
    LongWork first;
    LongWork second;
    Threads threads;
    start(threads, one, first);
    start(threads, two, second);
    const Background waiting([&] { CHECK(threads.wait({})); });
    CHECK(waiting.goes_on());
    first.may_end.set();
    CHECK(waiting.goes_on());
    second.may_end.set();
    CHECK(waiting.ends());
}

TEST_CASE(
    "wait() with a time returns when it is over, and says that not all have ended") {
    Connection connection;
    LongWork work;
    Threads threads;
    start(threads, connection, work);
    SUBCASE("no time at all") {
        const Background waiting([&] { CHECK_FALSE(threads.wait(0ms)); });
        CHECK(waiting.ends());
    }
    SUBCASE("some time") {
        const auto begin = std::chrono::steady_clock::now();
        const Background waiting([&] { CHECK_FALSE(threads.wait(30ms)); });
        CHECK(waiting.ends());
        CHECK(std::chrono::steady_clock::now() - begin >= 30ms);
    }
    work.may_end.set();
}

TEST_CASE("wait() with a long time returns as soon as the last has ended") {
    Connection connection;
    LongWork work;
    Threads threads;
    start(threads, connection, work);
    const Background waiting([&] { CHECK(threads.wait(1h)); });
    CHECK(waiting.goes_on());
    work.may_end.set();
    CHECK(waiting.ends());
}

TEST_CASE("wait() returns at once when there are no threads, and joins those that were") {
    Threads threads;
    CHECK(threads.wait({}));
    CHECK(threads.wait(0ms));
    const long before = threads_now();
    Connection connection;
    threads.start(connection.request, [](Request&) {});
    CHECK(threads.wait({}));
    CHECK(threads.wait(0ms));
    CHECK(eventually([&] { return threads_now() == before; }));
}

TEST_CASE("The destructor waits for all of them") {
    Connection connection;
    LongWork work;
    std::atomic<bool> is_done = false;
    auto threads = std::make_unique<Threads>();
    threads->start(connection.request, [&](Request& request) {
        work(request);
        is_done = true;
    });
    const Background destroying([&] {
        threads.reset();
        CHECK(is_done);
    });
    CHECK(destroying.goes_on());
    work.may_end.set();
    CHECK(destroying.ends());
}

TEST_CASE("cut_off() ends the wait of a thread for its client, and the client sees it") {
    Connection connection;
    std::string received = "nothing yet";
    Event has_begun;
    Threads threads;
    threads.start(connection.request, [&](Request& request) {
        has_begun.set();
        received = connection_in(request).recv(100);
    });
    REQUIRE(has_begun.wait(5s));
    CHECK_FALSE(threads.wait(50ms));
    threads.cut_off();
    CHECK(threads.wait(5s));
    CHECK(received == "");
    CHECK(connection.client.recv(100) == "");
}

TEST_CASE("cut_off() ends all of them, and does no harm to a thread that has ended") {
    std::vector<Connection> connections(5);
    Connection ended;
    Threads threads;
    for (Connection& connection : connections)
        threads.start(connection.request,
                      [](Request& request) { connection_in(request).recv(100); });
    threads.start(ended.request, [](Request&) {});
    CHECK(ended.client.recv(100) == "");
    threads.cut_off();
    CHECK(threads.wait(5s));
    threads.cut_off();
}

TEST_CASE("cut_off() leaves the socket of a datagram alone: the answer is sent") {
    Socket server(AF_INET, SOCK_DGRAM);
    server.bind({"127.0.0.1", 0});
    server.settimeout(5s);
    Socket client(AF_INET, SOCK_DGRAM);
    client.settimeout(5s);
    client.connect(server.getsockname());
    client.sendall("hello");
    auto [datagram, address] = server.recvfrom(100);

    LongWork work;
    Request request = std::move(datagram);
    Threads threads;
    threads.start(request, [&, to = address](Request& taken_over) {
        work(taken_over);
        const auto& taken = std::get<Datagram>(taken_over);
        taken.socket->sendto("answer to " + taken.data, to);
    });
    threads.cut_off();
    work.may_end.set();
    CHECK(threads.wait(5s));
    CHECK(client.recv(100) == "answer to hello");
    client.sendall("hello again");
    CHECK(server.recvfrom(100).first.data == "hello again");
}

TEST_CASE("cut_off() spares a socket that has the number of one that a handler closed") {
    Connection connection;
    const int number = connection_in(connection.request).fileno();
    auto [left, right] = Socket::socketpair();
    Event is_closed;
    LongWork work;
    Threads threads;
    threads.start(connection.request, [&](Request& request) {
        connection_in(request).close();
        is_closed.set();
        work(request);
    });
    REQUIRE(is_closed.wait(5s));
    SUBCASE("the socket of another connection") {
        REQUIRE(::dup2(left.fileno(), number) == number);
        Socket with_the_number{FileDescriptor(number)};
        left.close();
        threads.cut_off();
        CHECK(are_connected(with_the_number, right));
    }
    SUBCASE("no socket at all") {
        threads.cut_off();
    }
    CHECK_FALSE(threads.wait(0ms));
    work.may_end.set();
    CHECK(threads.wait(5s));
}

TEST_CASE("cut_off() goes on to the others when one has closed its connection") {
    Connection closed;
    Connection open;
    Event is_closed;
    LongWork work;
    Threads threads;
    threads.start(closed.request, [&](Request& request) {
        connection_in(request).close();
        is_closed.set();
        work(request);
    });
    REQUIRE(is_closed.wait(5s));
    threads.start(open.request,
                  [](Request& request) { connection_in(request).recv(100); });
    threads.cut_off();
    CHECK(open.client.recv(100) == "");
    work.may_end.set();
    CHECK(threads.wait(5s));
}

TEST_CASE("cut_off() reaches a connection that the work has moved to another owner") {
    Connection connection;
    Event has_begun;
    Threads threads;
    threads.start(connection.request, [&](Request& request) {
        Socket mine = std::move(connection_in(request));
        has_begun.set();
        mine.recv(100);
    });
    REQUIRE(has_begun.wait(5s));
    threads.cut_off();
    CHECK(threads.wait(5s));
}

TEST_CASE("cut_off() leaves no descriptor behind, however often it is called") {
    Connection connection;
    LongWork work;
    Threads threads;
    start(threads, connection, work);
    const long before = open_descriptors();
    for (int i = 0; i < 10; ++i)
        threads.cut_off();
    CHECK(open_descriptors() == before);
    work.may_end.set();
    CHECK(threads.wait(5s));
}

TEST_CASE("An exception that the work throws is reported, and the thread has ended") {
    Connection connection;
    CapturedStderr captured;
    Threads threads;
    SUBCASE("a std::exception") {
        threads.start(connection.request,
                      [](Request&) { throw std::runtime_error("no"); });
        CHECK(captured.next_write() ==
              "Exception in a thread of the server: std::runtime_error: no\n");
    }
    SUBCASE("any other") {
        threads.start(connection.request, [](Request&) { throw 42; });
        CHECK(captured.next_write() == "Exception in a thread of the server: int\n");
    }
    CHECK(connection.client.recv(100) == "");
    CHECK(threads.wait(5s));
}

// (Not with AddressSanitizer, which takes the cleared frames of such a thread for used.)
#ifndef WITH_ADDRESS_SANITIZER

TEST_CASE("A thread that leaves its work by pthread_exit() has ended") {
    Connection connection;
    Threads threads;
    threads.start(connection.request, [](Request&) { ::pthread_exit(nullptr); });
    CHECK(connection.client.recv(100) == "");
    CHECK(threads.wait(5s));
}

TEST_CASE("A thread that pthread_cancel() ends in its work has ended") {
    Connection connection;
    pthread_t worker{};
    Event has_begun;
    Threads threads;
    threads.start(connection.request, [&](Request& request) {
        worker = ::pthread_self();
        has_begun.set();
        connection_in(request).recv(100);  // pthread_cancel(3) takes effect here
    });
    REQUIRE(has_begun.wait(5s));
    ::pthread_cancel(worker);
    CHECK(connection.client.recv(100) == "");
    CHECK(threads.wait(5s));
}

#endif

TEST_CASE("A thread that can't be started is an error, and the request the caller's") {
    Connection connection;
    auto held = std::make_shared<int>();
    const std::weak_ptr<int> trace = held;
    Threads threads;
    SUBCASE("as the system refuses it") {
        CHECK_THROWS_WITH_AS(threads.start(
                                 connection.request,
                                 [held = std::move(held)](Request&) {}, impossible_stack),
                             "start a thread: Resource temporarily unavailable",
                             std::system_error);
    }
    SUBCASE("as its stack is too small for any") {
        CHECK_THROWS_WITH_AS(
            threads.start(
                connection.request, [held = std::move(held)](Request&) {}, 100),
            "a thread can't have a stack of 100 bytes: give 16384 or more",
            std::invalid_argument);
    }
    CHECK(trace.expired());
    CHECK(threads.wait(0ms));
    threads.cut_off();
    CHECK(are_connected(connection.client, connection_in(connection.request)));

    threads.start(connection.request,
                  [](Request& request) { connection_in(request).sendall("hello"); });
    CHECK(connection.client.recv(100) == "hello");
}

TEST_CASE("A thread has a stack of 1 MiB or more, and as much as it is told") {
    constexpr std::size_t told = 64 << 20;  // the system keeps none of this size
    Connection one;
    Connection two;
    std::size_t usual_size = 0;
    std::size_t told_size = 0;
    Threads threads;
    threads.start(one.request, [&](Request&) { usual_size = size_of_this_stack(); });
    threads.start(
        two.request, [&](Request&) { told_size = size_of_this_stack(); }, told);
    CHECK(threads.wait(5s));
    CHECK(usual_size >= 1 << 20);
    CHECK(told_size >= told);
}

TEST_CASE("Each thread knows whose it is") {
    Connection one;
    Connection two;
    Threads threads;
    Threads others;
    CHECK_FALSE(threads.is_one_of_them());
    const auto check = [&](Threads& own, Threads& foreign) {
        CHECK(own.is_one_of_them());
        CHECK_FALSE(foreign.is_one_of_them());
    };
    threads.start(one.request, [&](Request&) { check(threads, others); });
    others.start(two.request, [&](Request&) { check(others, threads); });
    CHECK(threads.wait(5s));
    CHECK(others.wait(5s));
    CHECK_FALSE(threads.is_one_of_them());
}

TEST_CASE("Threads that start, are cut off and end all at once are all joined") {
    const long before = threads_now();
    std::atomic<int> done = 0;
    for (int round = 0; round < 20; ++round) {
        std::vector<Connection> connections(10);
        Threads threads;
        for (Connection& connection : connections)
            threads.start(connection.request, [&done](Request& request) {
                connection_in(request).recv(100);
                connection_in(request).close();
                ++done;
            });
        for (std::size_t i = 0; i < connections.size(); i += 2)
            connections[i].client.sendall("end");
        threads.cut_off();
        REQUIRE(threads.wait(5s));
    }
    CHECK(done == 200);
    CHECK(eventually([&] { return threads_now() == before; }));
}
