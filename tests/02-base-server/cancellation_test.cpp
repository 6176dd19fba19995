// pthread_cancel(3) unwinds a thread by an exception that must be passed on. (Not with
// AddressSanitizer, which takes the cleared frames of such a thread for still used.)

#include "support/address_sanitizer.hpp"

#ifndef WITH_ADDRESS_SANITIZER

#include <doctest/doctest.h>
#include <poll.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "support/connection_server.hpp"
#include "support/eventually.hpp"
#include "support/fake_server.hpp"

using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;

TEST_CASE("A thread that is cancelled in a handler closes its request and ends") {
    ConnectionServer server;
    std::atomic<bool> waits = false;
    server.at["handler"] = [&waits] {
        waits = true;
        ::poll(nullptr, 0, -1);  // pthread_cancel(3) takes effect here
    };
    std::thread loop([&server] { server.serve_forever(10ms); });
    CHECK(eventually([&] { return waits.load(); }));
    ::pthread_cancel(loop.native_handle());
    loop.join();
    CHECK(server.hooks == Hooks{"get_request a", "verify_request", "process_request",
                                "finish_request", "handler", "shutdown_request",
                                "close_request"});
    CHECK_FALSE(server.is_open());
}

TEST_CASE("A thread that is cancelled while it waits for a request ends") {
    FakeServer server;
    std::atomic<bool> runs = false;
    server.at["service_actions"] = [&runs] { runs = true; };
    std::thread loop([&server] { server.serve_forever(10ms); });
    CHECK(eventually([&] { return runs.load(); }));
    ::pthread_cancel(loop.native_handle());
    loop.join();
    CHECK(server.hooks.back() == "service_actions");
}

#endif
