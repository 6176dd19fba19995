// A client's connection in one call: the addresses of a host, one after the other.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <system_error>

#include "01-raw-socket/error_of.hpp"
#include "socketserver/create_connection.hpp"
#include "support/connect.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

TEST_CASE("create_connection() connects to a server, without a timeout") {
    Socket listener = listening_socket();
    const Socket client = create_connection(listener.getsockname());
    CHECK(client.getpeername() == listener.getsockname());
    CHECK(client.gettimeout() == std::nullopt);
}

TEST_CASE("create_connection() gives its timeout to the socket") {
    const Socket listener = listening_socket();
    CHECK(create_connection(listener.getsockname(), 5s).gettimeout() == Timeout(5s));
}

// Without a host there is an address of each family; a listener has one of them.
TEST_CASE("create_connection() tries the addresses of a host until one answers") {
    for (const char* host : {"127.0.0.1", "::1"}) {
        Socket listener(Address(host, 0).family());
        try {
            listener.bind({host, 0});
        } catch (const std::system_error&) {
            MESSAGE("skipped: this machine has no ", host);
            continue;
        }
        listener.listen();
        const int port = listener.getsockname().port();
        CHECK(create_connection({"", port}).family() == listener.family());
    }
}

TEST_CASE("create_connection() connects to IPv6 servers, and to Unix servers") {
    const ScratchFolder folder;
    Socket listener(AF_UNIX);
    listener.bind(folder / "s");
    listener.listen();
    CHECK(create_connection(folder / "s").getpeername() == Address(folder / "s"));

    Socket listener6(AF_INET6);
    try {
        listener6.bind({"::1", 0});
    } catch (const std::system_error&) {
        MESSAGE("skipped: this machine has no ::1");
        return;
    }
    listener6.listen();
    CHECK(create_connection(listener6.getsockname()).family() == AF_INET6);
}

TEST_CASE("when no address answers the error is that of the last one") {
    Socket listener = listening_socket();
    const int port = listener.getsockname().port();
    listener.close();
    const auto error = error_of([&] { create_connection({"localhost", port}); });
    CHECK(error == std::errc::connection_refused);
    CHECK_THROWS_AS(create_connection({"nowhere.invalid", 80}), std::system_error);
}

TEST_CASE("create_connection() waits no longer than its timeout for each address") {
    // A full queue of a listener: its kernel does not answer.
    Socket listener(AF_INET);
    listener.bind({"127.0.0.1", 0});
    listener.listen(0);
    const Socket first = create_connection(listener.getsockname());
    const auto error = error_of([&] { create_connection(listener.getsockname(), 50ms); });
    CHECK(error == std::errc::timed_out);
}
