// The example, as a program.

#include <doctest/doctest.h>

#include <string>

#include "support/process.hpp"

TEST_CASE("line_server serves each line of its input, and goes on after one that fails") {
    Process server(EXAMPLES "/line_server");
    server.write("one\n");
    CHECK(server.read_line() == "standard input says: one");
    server.write("oops\ntwo\n");
    CHECK(server.read_line() == "standard input says: two");
    server.close_stdin();
    CHECK(server.read_line() == "the input has ended, and the loop with it");
    CHECK(server.wait() == 0);
    CHECK(server.read_errors() ==
          "----------------------------------------\n"
          "Exception occurred during processing of request from standard input\n"
          "std::runtime_error: this line can't be served\n"
          "----------------------------------------\n");
}
