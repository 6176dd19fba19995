// A failure of one turn ends one turn, also where the turn starts a thread or a process.

#include "support/failing_turns.hpp"

#include <doctest/doctest.h>

#include <cerrno>

#include "socketserver/forking_servers.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"

using namespace socketserver;

TEST_CASE("Whatever fails in a turn that starts a thread, the next client is answered") {
    FailingTurns<ThreadingTCPServer>(answer).fail_one_after_the_other(ENOMEM);
}

TEST_CASE("Whatever fails in a turn that forks, the next client is answered") {
    FailingTurns<ForkingTCPServer>(answer).fail_one_after_the_other(ENOMEM);
}

TEST_CASE("Whatever fails in a turn that forks for a datagram, the next is answered") {
    FailingTurns<ForkingUDPServer>(answer, {.type = SOCK_DGRAM})
        .fail_one_after_the_other(ENOMEM);
}
