// A failure of one turn ends one turn: the loop goes on with the next request.

#include "support/failing_turns.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <system_error>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "support/clients.hpp"

using namespace socketserver;

TEST_CASE("Whatever fails in a turn with a client, the next client is answered") {
    for (const int error : {ENOMEM, EINTR, EPERM}) {
        CAPTURE(std::generic_category().message(error));
        FailingTurns<TCPServer>(answer).fail_one_after_the_other(error);
    }
}

TEST_CASE("Whatever fails in a turn with a datagram, the next one is answered") {
    FailingTurns<UDPServer>(answer, {.type = SOCK_DGRAM})
        .fail_one_after_the_other(ENOMEM);
}
