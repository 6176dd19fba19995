#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <system_error>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "support/clients.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using story::expect;
using story::step;

namespace {

// Starts a server there. What became of it.
template <class Server>
std::string start(const Address& address, const ServerOptions& options = {}) {
    step("a server is started at the same port");
    try {
        const Server server(address, ignore, options);
        return "it serves";
    } catch (const std::system_error& error) {
        return error.code().message();
    }
}

// A port at which a server was, whose connection is in TIME_WAIT.
Address just_left() {
    TCPServer server({"127.0.0.1", 0}, ignore);
    server.timeout = 5s;
    Socket client = connect_to(server.server_address);
    server.handle_request();
    read_to_end(client);
    step("a TCP server ends a connection first, and then itself");
    return server.server_address;
}

}  // namespace

TEST_CASE("a TCP server can be started again at once") {
    const Address address = just_left();
    expect("what became of it", start<TCPServer>(address), "it serves");
}

TEST_CASE("a second UDP server at the same port is refused") {
    const UDPServer first({"127.0.0.1", 0}, ignore);
    step("a UDP server serves");
    expect("what became of it", start<UDPServer>(first.server_address),
           "Address already in use");
}

TEST_CASE("who is told to shares its port") {
    const ServerOptions shares{.allow_reuse_address = true};
    const UDPServer first({"127.0.0.1", 0}, ignore, shares);
    step("a UDP server serves, with .allow_reuse_address = true, as the next one");
    expect("what became of it", start<UDPServer>(first.server_address, shares),
           "it serves");
}

TEST_CASE("who is told not to does not reuse its address") {
    const Address address = just_left();
    expect("what became of it, with .allow_reuse_address = false",
           start<TCPServer>(address, {.allow_reuse_address = false}),
           "Address already in use");
}
