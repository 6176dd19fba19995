// A stack that is too small ends the program, and says why.

#include <doctest/doctest.h>
#include <signal.h>

#include <string>

#include "support/address_sanitizer.hpp"
#include "support/process.hpp"

TEST_CASE("A handler that needs more stack than there is ends the program with a line" *
          doctest::test_suite("limits")) {
    for (const std::string manner : {"large", "many"}) {
        CAPTURE(manner);
        Process program(PROGRAMS "/overflow", {manner});
        CHECK(program.wait() == 128 + SIGSEGV);
        CHECK(program.read_all() == "");
        CHECK(program.read_errors() ==
              "socketserver: a handler needs more stack than its fiber has: give the "
              "server a larger fiber_stack_size\n");
    }
}
