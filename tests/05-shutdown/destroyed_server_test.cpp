// A server that is destroyed while its loop runs.

#include <doctest/doctest.h>
#include <signal.h>

#include <string>

#include "support/process.hpp"

TEST_CASE("A server that is destroyed in use ends the program, and says so") {
    for (const std::string state : {"idle", "busy", "derived"}) {
        CAPTURE(state);
        Process program(PROGRAMS "/destroyed_server", {state});
        CHECK(program.wait() == 128 + SIGABRT);
        CHECK(program.read_errors() ==
              "socketserver: a server is destroyed while its serve_forever() is running: "
              "end the loop before, and join its thread\n");
    }
}
