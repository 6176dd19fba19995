#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <system_error>
#include <utility>
#include <variant>
#include <vector>

#include "socketserver/event.hpp"
#include "socketserver/threads.hpp"
#include "support/eventually.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using story::expect;
using story::step;

namespace {

// Threads that serve clients. Each waits for its client, and stays until all may go.
class Service {
public:
    Service() = default;
    ~Service() {
        clients.clear();
        may_go_.set();
    }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // A thread more, which reads to the end of its connection. Its number.
    int serve_client() {
        return start([this](Socket& connection) {
            while (!connection.recv(100).empty()) {
            }
            ++came_back;
        });
    }

    // A thread more, which closes its connection first of all. The number that this had.
    int serve_and_close() {
        const int number = start([this](Socket& connection) {
            connection.close();
            has_closed_.set();
        });
        has_closed_.wait();
        return number;
    }

    void cut_off() {
        step("cut_off() is called");
        threads_.cut_off();
    }

    // Whether so many threads have come back from the wait for their clients.
    bool have_come_back(int count) const {
        return eventually([&] { return came_back == count; }, 2s);
    }

    std::vector<Socket> clients;
    std::atomic<int> came_back = 0;

private:
    template <class Work>
    int start(Work work) {
        auto [client, connection] = Socket::socketpair();
        client.settimeout(2s);
        clients.push_back(std::move(client));
        const int number = connection.fileno();
        Request request = std::move(connection);
        threads_.start(request, [this, work](Request& taken_over) {
            work(std::get<Socket>(taken_over));
            may_go_.wait();
        });
        return number;
    }

    Event has_closed_;
    Event may_go_;
    Threads threads_;  // It goes first, and waits for its threads.
};

// Two ends of a connection of somebody else, of which one has this number.
std::pair<Socket, Socket> connection_with(int number) {
    std::vector<std::pair<Socket, Socket>> others;
    while (others.size() < 10) {
        auto [one, other] = Socket::socketpair();
        if (one.fileno() == number || other.fileno() == number)
            return {std::move(one), std::move(other)};
        others.emplace_back(std::move(one), std::move(other));
    }
    FAIL("the number is not free");
    return {};
}

std::string what_it_reads(Socket& client) {
    try {
        const std::string came = client.recv(100);
        return came.empty() ? "the end" : came;
    } catch (const std::system_error& error) {
        return error.code() == std::errc::timed_out ? "nothing" : error.what();
    }
}

}  // namespace

TEST_CASE("a thread that waits for its client comes back") {
    Service service;
    step("a thread waits for a client that says nothing");
    service.serve_client();
    service.cut_off();
    expect("whether the thread has come back", service.have_come_back(1), true);
}

TEST_CASE("the client reads the end while its thread is still at work") {
    Service service;
    step("a thread waits for a client that says nothing");
    service.serve_client();
    service.cut_off();
    expect("what the client reads", what_it_reads(service.clients.front()), "the end");
}

TEST_CASE("all clients are cut off") {
    Service service;
    step("three threads wait for their clients");
    for (int i = 0; i < 3; ++i)
        service.serve_client();
    service.cut_off();
    expect("whether all three have come back", service.have_come_back(3), true);
}

TEST_CASE("whoever has got the number of a closed connection is left alone") {
    Service service;
    const int number = service.serve_and_close();
    step("a handler closes its connection, whose number is " + std::to_string(number));
    auto [one, other] = connection_with(number);
    other.settimeout(2s);
    step("another connection is opened, and gets this number");
    service.cut_off();
    std::string outcome = "it could not be sent";
    try {
        one.sendall("hello");
        outcome = what_it_reads(other);
    } catch (const std::system_error&) {
        // what became of it stands there
    }
    expect("what comes of a hello over that connection", outcome, "hello");
}

TEST_CASE("a connection that is closed already keeps nobody from being cut off") {
    Service service;
    step("a handler closes its connection; another thread waits for its client");
    service.serve_and_close();
    service.serve_client();
    service.cut_off();
    expect("whether the one that waits has come back", service.have_come_back(1), true);
}
