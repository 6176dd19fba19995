#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "socketserver/tick_server.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Datagram;
using socketserver::Request;
using std::chrono::steady_clock;
using story::expect;
using story::step;

namespace {

// A server of ticks that writes down what it was told.
class Clock : public TickServer {
public:
    explicit Clock(std::chrono::milliseconds every)
        : TickServer(every, [this](Request& request, const Address&, BaseServer&) {
              told.push_back(std::get<Datagram>(request).data);
          }) {
        timeout = 3s;
        step("a TickServer is made, with " + std::to_string(every.count()) +
             " ms from tick to tick");
    }

    // Waits for one tick. Whether it came, within three seconds.
    bool ticks() {
        const std::size_t before = told.size();
        step("handle_request() is called");
        handle_request();
        return told.size() > before;
    }

    using TickServer::get_request;

    std::vector<std::string> told;
};

}  // namespace

TEST_CASE("a tick is a request") {
    Clock clock(10ms);
    expect("whether a tick came", clock.ticks(), true);
}

TEST_CASE("after each tick there is another") {
    Clock clock(10ms);
    for (int i = 0; i < 3; ++i)
        expect("whether a tick came", clock.ticks(), true);
}

TEST_CASE("between two ticks the loop sleeps") {
    const auto start = steady_clock::now();  // before the first tick is set
    Clock clock(100ms);
    for (int i = 0; i < 3; ++i)
        expect("whether a tick came", clock.ticks(), true);
    // Ticks that were late are told as one, so three requests may be served at the third
    // tick at the earliest.
    expect("whether three requests took 290 ms at least",
           steady_clock::now() - start >= 290ms, true);
}

TEST_CASE("ticks that were missed are told as a number") {
    Clock clock(10ms);
    step("the loop is busy for 100 ms");
    std::this_thread::sleep_for(100ms);
    expect("whether a tick came", clock.ticks(), true);
    expect("whether it said that there were nine or more",
           std::stoi(clock.told.back()) >= 9, true);
}

TEST_CASE("get_request() does not wait for a tick") {
    Clock clock(1h);
    step("get_request() is called, an hour before the first tick");
    std::string outcome = "a request";
    try {
        clock.get_request();
    } catch (const std::system_error& error) {
        outcome = error.code() == std::errc::resource_unavailable_try_again
                      ? "EAGAIN"
                      : error.what();
    }
    expect("what came of it", outcome, "EAGAIN");
}
