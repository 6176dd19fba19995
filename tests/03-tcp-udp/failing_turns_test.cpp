// A failure of one turn ends one turn: the loop goes on with the next request.

#include "support/failing_turns.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "support/clients.hpp"

using namespace socketserver;

namespace {

// Whether a server of datagrams answers a client of its own.
bool is_answered(const Address& server_address) {
    Socket client = connect_to(server_address, SOCK_DGRAM);
    client.sendall("hello");
    return client.recv(1024) == "to 127.0.0.1: hello";
}

}  // namespace

TEST_CASE("Whatever fails in a turn with a client, the next client is answered") {
    for (const int error : {ENOMEM, EINTR, EPERM}) {
        CAPTURE(std::generic_category().message(error));
        Serving<FailingTurns<TCPServer>> server({"127.0.0.1", 0}, answer);
        const auto ask_server = [&] { return ask(server.server_address, "hello"); };
        fail_one_after_the_other(server, error, ask_server,
                                 [&] { return ask_server() == "to 127.0.0.1: hello"; });
    }
}

TEST_CASE("Whatever fails in a turn with a datagram, the next one is answered") {
    Serving<FailingTurns<UDPServer>> server({"127.0.0.1", 0}, answer);
    const auto send = [&] {
        connect_to(server.server_address, SOCK_DGRAM).sendall("lost?");
    };
    fail_one_after_the_other(server, ENOMEM, send,
                             [&] { return is_answered(server.server_address); });
}
