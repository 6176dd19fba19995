// The examples, as programs.

#include <doctest/doctest.h>

#include <csignal>
#include <cstdio>
#include <string>

#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"
#include "support/served_by.hpp"

using namespace socketserver;

namespace {

// What a line of order_and_loss says.
struct Messages {
    explicit Messages(const std::string& line) {
        const int numbers =
            std::sscanf(line.c_str(),
                        "%3s: %d refused, %d taken, %d arrived, %d lost, %d out of order",
                        protocol, &refused, &taken, &arrived, &lost, &out_of_order);
        CHECK_MESSAGE(numbers == 6, line);
    }

    char protocol[4] = "";
    int refused = -1;
    int taken = -1;
    int arrived = -1;
    int lost = -1;
    int out_of_order = -1;
};

}  // namespace

TEST_CASE("tcp_server answers one client after the other") {
    Process server(EXAMPLES "/tcp_server", {"0"});
    const Address address = served_by(server);
    CHECK(ask(address, "hello\n") == "from 127.0.0.1: hello\n");
    CHECK(ask(address, "again\n") == "from 127.0.0.1: again\n");
    CHECK(server.terminate() == 128 + SIGTERM);
}

TEST_CASE("udp_server answers, and says what was cut") {
    Process server(EXAMPLES "/udp_server", {"0"});
    Socket client = connect_to(served_by(server), SOCK_DGRAM);
    client.sendall("sixteen bytes...");
    CHECK(client.recv(1024) == "16 bytes\n");
    client.sendall("seventeen bytes..");
    CHECK(client.recv(1024) == "16 bytes, cut\n");
}

TEST_CASE("unix_server serves on a path, and replaces a stale file when asked") {
    const ScratchFolder folder;
    const std::string path = folder / "s";
    Socket(AF_UNIX).bind(path);
    Process refused(EXAMPLES "/unix_server", {path});
    CHECK(refused.wait() != 0);
    Process server(EXAMPLES "/unix_server", {path, "--replace"});
    CHECK(server.read_line() == "serving on " + path);
    Socket client = connect_to(path);
    CHECK(read_to_end(client) == "hello, (unnamed)\n");
}

TEST_CASE("burst shows how many clients a queue lets in") {
    Process small(EXAMPLES "/burst", {"5", "16"});
    CHECK(small.read_line() == "a queue of 5: 6 of 16 clients are connected");
    CHECK(small.wait() == 0);
    Process large(EXAMPLES "/burst", {"128", "16"});
    CHECK(large.read_line() == "a queue of 128: 16 of 16 clients are connected");
    CHECK(large.wait() == 0);
}

TEST_CASE("boundaries shows that UDP keeps them") {
    Process program(EXAMPLES "/boundaries");
    std::string tcp = program.read_line();
    CHECK(program.read_line() == "UDP: [one] [two] [three]");
    CHECK(program.wait() == 0);
    // TCP delivers the same letters, cut anywhere or nowhere.
    const std::string cut = "] [";
    for (std::size_t at = 0; (at = tcp.find(cut)) != std::string::npos;)
        tcp.erase(at, cut.size());
    CHECK(tcp == "TCP: [onetwothree]");
}

TEST_CASE("order_and_loss shows that TCP refuses and UDP loses") {
    Process few(EXAMPLES "/order_and_loss", {"10"});
    const std::string all_arrive =
        ": 0 refused, 10 taken, 10 arrived, 0 lost, 0 out of order";
    CHECK(few.read_line() == "TCP" + all_arrive);
    CHECK(few.read_line() == "UDP" + all_arrive);
    CHECK(few.wait() == 0);

    Process many(EXAMPLES "/order_and_loss");
    const Messages tcp(many.read_line());
    const Messages udp(many.read_line());
    CHECK(many.wait() == 0);
    CHECK(tcp.protocol == std::string("TCP"));
    CHECK(tcp.refused > 0);
    CHECK(tcp.arrived == tcp.taken);
    CHECK(tcp.out_of_order == 0);
    CHECK(udp.protocol == std::string("UDP"));
    CHECK(udp.refused == 0);
    CHECK(udp.lost > 0);
    CHECK(udp.arrived + udp.lost == udp.taken);
    CHECK(udp.out_of_order == 0);
}
