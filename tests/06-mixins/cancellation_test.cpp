// pthread_cancel(3) and pthread_exit(3) unwind a thread by an exception that must be
// passed on. What that means for a server. (Not with AddressSanitizer, which takes the
// cleared frames of such a thread for still used.)

#include "support/address_sanitizer.hpp"

#ifndef WITH_ADDRESS_SANITIZER

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "socketserver/file_descriptor.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"
#include "support/connection_server.hpp"
#include "support/eventually.hpp"
#include "support/fake_server.hpp"

using namespace std::chrono_literals;
using Hooks = FakeServer::Hooks;
using socketserver::FileDescriptor;
using socketserver::Socket;
using socketserver::ThreadingTCPServer;

namespace {

FileDescriptor open_null() {
    return FileDescriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC));
}

// Cancels a thread while it owns what `open` opens, and lets it go on to the destructor.
// True when the thread came through the destructor and ended after that.
template <class Open>
bool ends_after_the_destructor(Open open) {
    std::atomic<bool> owns = false;
    std::atomic<bool> is_cancelled = false;
    std::atomic<bool> has_closed = false;
    std::atomic<bool> goes_on = false;
    std::thread thread([&] {
        {
            const auto owner = open();
            owns = true;
            while (!is_cancelled)
                std::this_thread::yield();  // the thread can't be cancelled here
        }
        has_closed = true;
        ::pthread_testcancel();
        goes_on = true;
    });
    eventually([&] { return owns.load(); });
    ::pthread_cancel(thread.native_handle());
    is_cancelled = true;
    thread.join();
    return has_closed && !goes_on;
}

}  // namespace

TEST_CASE("A thread that is cancelled does not end in a destructor that closes") {
    CHECK(ends_after_the_destructor(open_null));
    CHECK(ends_after_the_destructor([] { return Socket(AF_INET); }));
}

TEST_CASE("A loop's thread that is cancelled in a handler closes its request and ends") {
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
                                "finish_request", "handler"});
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

TEST_CASE(
    "A handler that ends its thread sends nothing more, and its client sees the end") {
    class LeavingHandler : public socketserver::StreamRequestHandler {
        void handle() override {
            wfile << "flushed" << std::flush << "and not flushed";
            ::pthread_exit(nullptr);
        }
    };
    ThreadingTCPServer server({"127.0.0.1", 0}, socketserver::handled_by<LeavingHandler>);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(read_to_end(client) == "flushed");
}

#endif
