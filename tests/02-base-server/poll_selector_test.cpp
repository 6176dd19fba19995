// PollSelector: which of several descriptors has something to read.

#include "socketserver/poll_selector.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <system_error>
#include <vector>

#include "socketserver/socket.hpp"
#include "support/signal_hail.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("PollSelector returns the descriptors that are ready, and no others") {
    auto [first, first_peer] = Socket::socketpair();
    auto [second, second_peer] = Socket::socketpair();
    auto [third, third_peer] = Socket::socketpair();
    PollSelector selector;
    const std::vector<int> filenos{first.fileno(), second.fileno(), third.fileno()};
    const auto select_of_three = [&](Timeout timeout) {
        for (const int fileno : filenos)
            selector.register_fileno(fileno);
        return selector.select(timeout);
    };
    CHECK(select_of_three(0ms).empty());
    second_peer.sendall("x");
    CHECK(select_of_three(std::nullopt) == std::vector{second.fileno()});
    first_peer.sendall("x");
    CHECK(select_of_three(std::nullopt) == std::vector{first.fileno(), second.fileno()});
    second.recv(1);
    CHECK(select_of_three(60s) == std::vector{first.fileno()});
}

TEST_CASE("PollSelector forgets after each wait what it has watched") {
    auto [named, named_peer] = Socket::socketpair();
    auto [forgotten, forgotten_peer] = Socket::socketpair();
    named_peer.sendall("x");
    forgotten_peer.sendall("x");
    PollSelector selector;
    selector.register_fileno(named.fileno());
    selector.register_fileno(forgotten.fileno());
    CHECK(selector.select(0ms).size() == 2);
    selector.register_fileno(named.fileno());
    CHECK(selector.select(0ms) == std::vector{named.fileno()});
    forgotten.close();  // it is no error that this one is closed now
    selector.register_fileno(named.fileno());
    CHECK(selector.select(0ms) == std::vector{named.fileno()});
    CHECK(selector.select(0ms).empty());
}

TEST_CASE("PollSelector returns nothing when the time is over") {
    auto [socket, peer] = Socket::socketpair();
    PollSelector selector;
    SUBCASE("with a descriptor") {
        selector.register_fileno(socket.fileno());
    }
    SUBCASE("without any") {}
    const auto start = std::chrono::steady_clock::now();
    CHECK(selector.select(20ms).empty());
    CHECK(std::chrono::steady_clock::now() - start >= 20ms);
}

TEST_CASE("PollSelector waits on for the rest of the time after a signal") {
    auto [socket, peer] = Socket::socketpair();
    PollSelector selector;
    selector.register_fileno(socket.fileno());
    const SignalHail hail;
    const auto start = std::chrono::steady_clock::now();
    CHECK(selector.select(100ms).empty());
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 100ms);
    CHECK(took < 5s);
    CHECK(hail.heard() > 0);
}

TEST_CASE("PollSelector refuses a descriptor that is closed already") {
    PollSelector selector;
    CHECK_THROWS_WITH_AS(selector.register_fileno(Socket().fileno()),
                         "descriptor -1 can't be watched: the socket is closed",
                         std::invalid_argument);
}

TEST_CASE("A descriptor that was closed while it was watched is an error, not ready") {
    auto [socket, peer] = Socket::socketpair();
    PollSelector selector;
    selector.register_fileno(socket.fileno());
    socket.close();
    try {
        selector.select(60s);
        FAIL("no exception");
    } catch (const std::system_error& error) {
        CHECK(error.code() == std::errc::bad_file_descriptor);
    }
}

TEST_CASE("A peer that hung up makes the descriptor ready: a read says the rest") {
    auto [socket, peer] = Socket::socketpair();
    PollSelector selector;
    selector.register_fileno(socket.fileno());
    peer.close();
    CHECK(selector.select(60s) == std::vector{socket.fileno()});
    CHECK(socket.recv(1).empty());
}
