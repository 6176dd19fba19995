// A failure of one turn ends one turn, also where the turn starts a thread.

#include "support/failing_turns.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"

using namespace socketserver;

TEST_CASE("Whatever fails in a turn that starts a thread, the next client is answered") {
    Serving<FailingTurns<ThreadingTCPServer>> server({"127.0.0.1", 0}, answer);
    const auto ask_server = [&] { return ask(server.server_address, "hello"); };
    fail_one_after_the_other(server, ENOMEM, ask_server,
                             [&] { return ask_server() == "to 127.0.0.1: hello"; });
}
