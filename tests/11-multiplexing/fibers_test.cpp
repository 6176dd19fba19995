// Fibers: who runs when, and how a wait ends.

#include "socketserver/fibers.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "11-multiplexing/fibers_at_work.hpp"
#include "socketserver/fiber_ended.hpp"
#include "socketserver/run_in_thread.hpp"
#include "socketserver/waiting.hpp"
#include "support/captured_stderr.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

// How a receive of one byte has ended: with the byte, "end", or an error.
std::string receive(Socket& socket) {
    try {
        const std::string text = socket.recv(1);
        return text.empty() ? "end" : text;
    } catch (const std::system_error& error) {
        return error.what();
    }
}

pollfd readable(const Socket& socket) {
    return {.fd = socket.fileno(), .events = POLLIN, .revents = 0};
}

// Runs until all have ended. A test whose fibers hang fails, and is not left waiting.
void finish(Fibers& fibers) {
    CHECK(fibers.wait(5s));
}

}  // namespace

TEST_CASE("start() runs the work until it waits, and returns then") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string text;
    start(fibers, [&, &socket = here] { text = "asked, " + receive(socket); });
    CHECK(text.empty());
    CHECK(fibers.size() == 1);
    there.sendall("x");
    finish(fibers);
    CHECK(text == "asked, x");
    CHECK(fibers.size() == 0);
}

TEST_CASE("The descriptor is readable when one can go on, and not before") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    start(fibers, [&socket = here] { receive(socket); });
    fibers.run_ready();
    CHECK_FALSE(wait_for(fibers.fileno(), POLLIN, Deadline(0ms)));
    there.sendall("x");
    CHECK(wait_for(fibers.fileno(), POLLIN, Deadline(5s)));
    finish(fibers);
}

TEST_CASE("Fibers go on in the order in which they became ready") {
    Fibers fibers;
    std::string order;
    for (const char name : {'a', 'b', 'c'})
        start(fibers, [&order, name] {
            for (int i = 0; i < 3; ++i) {
                order += name;
                yield();
            }
        });
    finish(fibers);
    CHECK(order == "abcabcabc");
}

TEST_CASE("Each has at most one turn in a run") {
    Fibers fibers;
    int turns = 0;
    start(fibers, [&] {
        for (; turns < 3; ++turns)
            yield();
    });
    fibers.run_ready();
    CHECK(turns == 1);
    CHECK(fibers.next_turn() == 0ms);
    fibers.run_ready();
    CHECK(turns == 2);
    finish(fibers);
}

TEST_CASE("A client that always has something to say lets the others go on") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    there.sendall(std::string(1000, 'x'));
    int received = 0;
    std::optional<int> when_the_other_ran;
    start(fibers, [&, &socket = here] {
        for (; received < 1000; ++received)
            socket.recv(1);
    });
    CHECK(received == Waiter::most_attempts);
    start(fibers, [&] { when_the_other_ran = received; });
    CHECK(when_the_other_ran == received);
    finish(fibers);
    CHECK(received == 1000);
}

TEST_CASE("A limit in time ends the wait, and the loop is told how long it may wait") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    here.settimeout(50ms);
    CHECK(fibers.next_turn() == std::nullopt);
    std::string text;
    start(fibers, [&, &socket = here] { text = receive(socket); });
    CHECK(fibers.next_turn() <= 50ms);
    CHECK(fibers.next_turn() > 0ms);
    finish(fibers);
    CHECK(text == "recv: Connection timed out");
    CHECK(fibers.next_turn() == std::nullopt);
}

TEST_CASE("Deadlines pass in their order, and one whose wait is over has none any more") {
    Fibers fibers;
    std::string order;
    auto [here, there] = nonblocking_pair();
    here.settimeout(1ms);
    there.sendall("x");
    // All deadlines are set before the first fiber runs: a slow start changes no order.
    const std::array deadlines{Deadline(150ms), Deadline(50ms), Deadline(100ms)};
    const Deadline last(200ms);
    for (std::size_t i = 0; i < deadlines.size(); ++i)
        start(fibers, [&order, &deadlines, i] {
            poll_until({}, deadlines[i]);
            order += std::to_string(i) + " ";
        });
    start(fibers, [&order, &last, &socket = here] {
        yield();
        CHECK(receive(socket) == "x");
        poll_until({}, last);
        order += "last ";
    });
    finish(fibers);
    CHECK(order == "1 2 0 last ");
}

TEST_CASE("What has come and is late is what has come, and wakes once") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    here.settimeout(1ms);
    std::vector<std::string> received;
    start(fibers, [&, &socket = here] {
        received.push_back(receive(socket));
        received.push_back(receive(socket));
    });
    there.sendall("x");
    poll_until({}, Deadline(20ms));  // this thread does something else
    fibers.run_ready();
    CHECK(received == std::vector<std::string>{"x"});
    finish(fibers);
    CHECK(received == std::vector<std::string>{"x", "recv: Connection timed out"});
}

TEST_CASE("A fiber may wait for several descriptors") {
    Fibers fibers;
    std::vector<std::pair<Socket, Socket>> pairs;
    for (int i = 0; i < 5; ++i)
        pairs.push_back(nonblocking_pair());
    std::vector<bool> ready;
    start(fibers, [&] {
        std::vector<pollfd> places;
        for (const auto& [here, there] : pairs)
            places.push_back(readable(here));
        places.push_back({.fd = -1, .events = POLLIN, .revents = 0});
        CHECK(poll_until(places, Deadline(5s)) == 1);
        for (const pollfd& place : places)
            ready.push_back(place.revents != 0);
    });
    CHECK(ready.empty());
    pairs.at(3).second.sendall("x");
    finish(fibers);
    CHECK(ready == std::vector{false, false, false, true, false, false});
}

TEST_CASE("Two fibers may wait for one descriptor, and each gets what is for one") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string text;
    for (int i = 0; i < 2; ++i)
        start(fibers, [&, &socket = here] { text += receive(socket); });
    there.sendall("1");
    fibers.run_ready();
    CHECK(text == "1");
    CHECK(fibers.size() == 1);
    there.sendall("2");
    finish(fibers);
    CHECK(text == "12");
}

TEST_CASE("A wait that was ended for nothing goes on: somebody else was faster") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string first;
    int ready = -1;
    start(fibers, [&, &socket = here] { first = receive(socket); });
    start(fibers, [&, &socket = here] {
        std::array<pollfd, 1> place{readable(socket)};
        ready = poll_until(place, Deadline(5s));
    });
    there.sendall("x");
    fibers.run_ready();
    CHECK(first == "x");
    CHECK(ready == -1);
    there.sendall("y");
    finish(fibers);
    CHECK(ready == 1);
}

TEST_CASE("What became ready before the wait began is seen") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string text;
    start(fibers, [&, &socket = here] {
        text = receive(socket);
        yield();  // the next byte comes here, and nobody waits for it
        text += receive(socket);
    });
    there.sendall("x");
    fibers.run_ready();
    there.sendall("y");
    finish(fibers);
    CHECK(text == "xy");
}

TEST_CASE("connect() to a server that takes its time waits for its end") {
    Fibers fibers;
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen();
    std::string text;
    start(fibers, [&] {
        Socket client(AF_INET);
        client.keep_nonblocking();
        client.connect(listener.getsockname());
        text = receive(client);
    });
    Socket accepted = listener.accept().first;
    accepted.sendall("x");
    finish(fibers);
    CHECK(text == "x");
}

TEST_CASE("connect() to nobody fails with its own error") {
    Fibers fibers;
    Socket closed(AF_INET);
    closed.bind({"127.0.0.1", 0});
    const Address nobody = closed.getsockname();
    std::errc error{};
    start(fibers, [&] {
        Socket client(AF_INET);
        client.settimeout(5s);
        error = std::errc(client.connect_ex(nobody).value());
    });
    finish(fibers);
    CHECK(error == std::errc::connection_refused);
}

TEST_CASE("Who waits for a descriptor is told when another fiber closes it") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string text;
    std::array<pollfd, 1> place{readable(here)};
    start(fibers, [&, &socket = here] { text = receive(socket); });
    start(fibers, [&] { CHECK(poll_until(place, Deadline(5s)) == 1); });
    start(fibers, [&socket = here] { socket.close(); });
    finish(fibers);
    CHECK(text == "recv on a closed descriptor: Bad file descriptor");
    CHECK(place[0].revents == POLLNVAL);
}

TEST_CASE("Who waits for a number that becomes another's does not see the stranger's") {
    Fibers fibers;
    auto [one, one_end] = nonblocking_pair();
    auto [other, other_end] = nonblocking_pair();
    auto [stranger, stranger_end] = nonblocking_pair();
    stranger_end.sendall("secret");
    const int number = other.fileno();
    std::string text;
    std::string strangers;
    start(fibers, [&, &socket = one, &ready = other, &thief = stranger] {
        receive(socket);
        ready.close();  // in the same batch
        REQUIRE(::dup2(thief.fileno(), number) == number);
    });
    start(fibers, [&, &socket = other] { text = receive(socket); });
    one_end.sendall("x");
    other_end.sendall("y");
    finish(fibers);
    CHECK(text == "recv on a closed descriptor: Bad file descriptor");
    Socket reused{FileDescriptor(number)};
    start(fibers, [&] { strangers = reused.recv(100); });
    finish(fibers);
    CHECK(strangers == "secret");
}

TEST_CASE("A number that was closed on another thread is watched anew") {
    Fibers fibers;
    int number = -1;
    {
        auto [here, there] = nonblocking_pair();
        there.sendall("x");
        start(fibers, [&socket = here] {
            receive(socket);
            std::array<pollfd, 1> place{readable(socket)};
            poll_until(place, Deadline(1ms));  // so that epoll knows it
        });
        finish(fibers);
        number = here.fileno();
    }  // nobody of the fibers closes it
    auto [here, there] = nonblocking_pair();
    if (here.fileno() != number) {
        REQUIRE(::dup2(here.fileno(), number) == number);
        here = Socket(FileDescriptor(number));
        here.keep_nonblocking();
    }
    std::string text;
    start(fibers, [&, &socket = here] { text = receive(socket); });
    there.sendall("y");
    finish(fibers);
    CHECK(text == "y");
}

TEST_CASE("A file on a disk, which epoll does not know, is always ready") {
    Fibers fibers;
    const FileDescriptor file(::open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
    bool is_ready = false;
    start(fibers,
          [&] { is_ready = wait_for(file.fileno(), POLLIN, Deadline(std::nullopt)); });
    CHECK(is_ready);
}

TEST_CASE("An exception of the work is reported, and the others go on") {
    Fibers fibers;
    fibers.slow_time = 1h;
    std::string text;
    {
        CapturedStderr captured;
        start(fibers, [] { throw std::runtime_error("no"); });
        text = captured.next_write();
    }
    CHECK(text == "Exception in a fiber of the server: std::runtime_error: no\n");
    CHECK(fibers.size() == 0);
}

TEST_CASE("cut_off() ends each wait, and the destructors on the stacks run") {
    struct Counted {
        int& count;
        ~Counted() { ++count; }
    };
    int destroyed = 0;
    auto [here, there] = nonblocking_pair();
    {
        Fibers fibers;
        for (int i = 0; i < 3; ++i)
            start(fibers, [&, &socket = here] {
                const Counted counted{destroyed};
                receive(socket);
                FAIL_CHECK("the wait has ended");
            });
        CHECK(destroyed == 0);
    }
    CHECK(destroyed == 3);
}

TEST_CASE("While an exception is on its way a wait that may not be fails softly") {
    struct SaysGoodbye {
        Socket& socket;
        std::string& text;
        ~SaysGoodbye() { text = receive(socket); }
    };
    auto [here, there] = nonblocking_pair();
    auto [other, other_end] = nonblocking_pair();
    std::string text;
    {
        Fibers fibers;
        start(fibers, [&, &socket = here, &second = other] {
            const SaysGoodbye goodbye{second, text};
            receive(socket);
        });
    }
    CHECK(text == "recv: Connection timed out");
}

TEST_CASE("Who swallows FiberEnded is asked again, and then reported; others go on") {
    auto [here, there] = nonblocking_pair();
    std::string report;
    int swallowed = 0;
    int turns = 0;
    {
        CapturedStderr captured;
        {
            Fibers fibers;
            fibers.slow_time = 1h;
            start(fibers, [&, &socket = here] {
                while (swallowed < 5) {
                    try {
                        receive(socket);
                    } catch (const FiberEnded&) {
                        ++swallowed;
                    }
                }
            });
            start(fibers, [&turns] {
                for (int i = 0; i < 3; ++i) {
                    try {
                        yield();
                    } catch (const FiberEnded&) {
                        ++turns;
                    }
                }
            });
        }
        report = captured.next_write();
    }
    CHECK(swallowed == 5);
    CHECK(turns >= 2);
    CHECK(report.find("The handler of nobody:0 goes on, though its server is being "
                      "closed") != std::string::npos);
}

TEST_CASE("A fiber that keeps the others from running is reported once, with who it is") {
    Fibers fibers;
    fibers.slow_time = 20ms;
    std::string report;
    {
        CapturedStderr captured;
        start(fibers, [] {
            for (int i = 0; i < 3; ++i) {
                ::usleep(30000);  // it might as well compute
                yield();
            }
        });
        finish(fibers);
        report = captured.next_write();
        REQUIRE(::write(STDERR_FILENO, "nothing else", 12) == 12);
        CHECK(captured.next_write() == "nothing else");
    }
    CHECK(
        report.starts_with("The handler of nobody:0 has kept all others from running "
                           "for "));
}

TEST_CASE("A fork in a fiber takes nothing from the parent") {
    Fibers fibers;
    auto [here, there] = nonblocking_pair();
    std::string text;
    int status = -1;
    start(fibers, [&, &socket = here] {
        receive(socket);
        const pid_t child = ::fork();
        if (child == 0) {
            socket.close();
            ::_exit(0);
        }
        ::waitpid(child, &status, 0);
        text = receive(socket);
    });
    there.sendall("x");
    fibers.run_ready();
    there.sendall("y");
    finish(fibers);
    CHECK(status == 0);
    CHECK(text == "y");
}

TEST_CASE("A fiber of another server may run the loop of this one") {
    Fibers outer;
    Fibers inner;
    auto [here, there] = nonblocking_pair();
    auto [other, other_end] = nonblocking_pair();
    std::string text;
    start(inner, [&, &socket = here] { text += receive(socket); });
    start(outer, [&] { CHECK(inner.wait(5s)); });
    start(outer, [&, &socket = other, &answer = there] {
        text += receive(socket);
        answer.sendall("2");
    });
    other_end.sendall("1");
    finish(outer);
    CHECK(text == "12");
}
