#include "socketserver/attempt.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <tuple>
#include <vector>

#include "error_of.hpp"
#include "socketserver/socket.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::attempt;
using socketserver::attempt_once;
using socketserver::Deadline;
using socketserver::Operation;
using socketserver::Socket;
using socketserver::Timeout;

namespace {

// A system call that fails so often, with these errors, and then returns 7.
class Failing {
public:
    explicit Failing(std::vector<int> errors) : errors_(std::move(errors)) {}

    ssize_t operator()() {
        if (calls == errors_.size())
            return 7;
        errno = errors_[calls++];
        return -1;
    }

    std::size_t calls = 0;

private:
    std::vector<int> errors_;
};

// A receive on this socket that waits in poll(2).
Operation receive(const Socket& socket) {
    return {.name = "recv",
            .fileno = socket.fileno(),
            .event = POLLIN,
            .may_wait = true,
            .nonblocking = true};
}

constexpr auto would_block = std::errc::resource_unavailable_try_again;

}  // namespace

TEST_CASE(
    "attempt_once() returns what the call returns, and makes it again after a signal") {
    const auto [a, b] = Socket::socketpair();
    Failing call({EINTR, EINTR});
    CHECK(attempt_once(receive(a), call) == 7);
    CHECK(call.calls == 2);
}

TEST_CASE("attempt_once() gives none when the call would have to wait") {
    const auto [a, b] = Socket::socketpair();
    CHECK(attempt_once(receive(a), Failing({EINTR, EAGAIN})) == std::nullopt);
}

TEST_CASE("any other error is thrown, with the name of the call and the address") {
    const auto [a, b] = Socket::socketpair();
    const Address address("127.0.0.1", 9);
    Operation operation = receive(a);
    CHECK(text_of([&] { attempt_once(operation, Failing({ECONNRESET})); }) ==
          "recv: Connection reset by peer");
    operation.address = &address;
    CHECK(text_of([&] { attempt(operation, Deadline(0ms), Failing({EPIPE})); }) ==
          "recv 127.0.0.1:9: Broken pipe");
}

TEST_CASE("attempt() waits until the descriptor is ready, and tries again") {
    Socket a;
    Socket b;
    std::tie(a, b) = Socket::socketpair();
    const std::jthread sender([&b = b] {
        std::this_thread::sleep_for(20ms);
        b.sendall("x");
    });
    CHECK(attempt(receive(a), Deadline(Timeout()), Failing({EAGAIN, EINTR, EAGAIN})) ==
          7);
    CHECK(a.try_recv(1) == "x");
}

TEST_CASE("attempt() ends at its deadline, however often the descriptor is ready") {
    auto [a, b] = Socket::socketpair();
    b.sendall("x");
    const Operation operation = receive(a);
    const auto never = [] {
        errno = EAGAIN;
        return -1;
    };
    CHECK(error_of([&] { attempt(operation, Deadline(20ms), never); }) ==
          std::errc::timed_out);
}

TEST_CASE("what may not wait, or has waited in the kernel, fails when it would have to") {
    const auto [a, b] = Socket::socketpair();
    Operation not_waiting = receive(a);
    not_waiting.may_wait = false;
    Operation blocking = receive(a);
    blocking.nonblocking = false;
    for (const Operation& operation : {not_waiting, blocking})
        CHECK(error_of([&] { attempt(operation, Deadline(5s), Failing({EAGAIN})); }) ==
              would_block);
}

TEST_CASE("a socket knows which of its operations wait in poll(2)") {
    Socket socket(AF_INET);
    const auto waits = [&](int flags = 0) {
        return socket.operation("recv", POLLIN, flags).waits_in_poll();
    };
    CHECK_FALSE(waits());
    socket.keep_nonblocking();
    CHECK(waits());
    CHECK_FALSE(waits(MSG_DONTWAIT));
    socket.settimeout(5s);
    CHECK(waits());
    socket.settimeout(0ms);
    CHECK_FALSE(waits());
}
