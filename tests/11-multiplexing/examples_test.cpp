// The examples, as programs.

#include <doctest/doctest.h>

#include <string>

#include "06-mixins/thread_servers.hpp"
#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/served_by.hpp"

using namespace socketserver;

TEST_CASE("multiplexed_echo and callback_echo serve two clients at once") {
    for (const std::string name : {"multiplexed_echo", "callback_echo"}) {
        CAPTURE(name);
        Process program(std::string(EXAMPLES "/") + name, {"0"});
        const Address address = served_by(program);
        Socket silent = connect_to(address);
        Socket other = connect_to(address);
        CHECK(answer_to(other, "hello\n") == "hello\n");
        CHECK(answer_to(silent, "at last\n") == "at last\n");
    }
}

TEST_CASE("callback_echo answers a last line without its end, and one in pieces") {
    Process program(EXAMPLES "/callback_echo", {"0"});
    const Address address = served_by(program);
    Socket client = connect_to(address);
    client.sendall("one\ntw");
    CHECK(client.recv(100) == "one\n");
    client.sendall("o");
    client.shutdown(SHUT_WR);
    CHECK(read_to_end(client) == "two\n");
}

TEST_CASE("callback_echo goes on with a client that reads late") {
    Process program(EXAMPLES "/callback_echo", {"0"});
    Socket client = connect_to(served_by(program));
    const std::string line(1 << 20, 'x');
    client.setsockopt(SOL_SOCKET, SO_SNDBUF, 4 << 20);
    client.sendall(line + "\n");
    client.shutdown(SHUT_WR);
    CHECK(read_to_end(client).size() == line.size() + 1);
}

TEST_CASE("switches goes to a fiber and back") {
    Process program(EXAMPLES "/switches");
    CHECK(program.read_all() == "1000 times to a fiber and back\n");
    CHECK(program.wait() == 0);
}
