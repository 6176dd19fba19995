// The Unix servers, seen by their clients.

#include <doctest/doctest.h>
#include <unistd.h>

#include <string>
#include <system_error>

#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"
#include "support/clients.hpp"
#include "support/scratch_folder.hpp"
#include "support/serving.hpp"

using namespace socketserver;

namespace {

// An abstract name that no other run of this program uses.
Address abstract_name(const std::string& name) {
    std::string address(1, '\0');
    address += "socketserver-test-" + std::to_string(::getpid()) + name;
    return address;
}

}  // namespace

TEST_CASE("A Unix stream server answers, and closes") {
    const ScratchFolder folder;
    Serving<UnixStreamServer> server(folder / "s", answer);
    server.start();
    CHECK(server.server_address == Address(folder / "s"));
    CHECK(ask(server.server_address, "hello") == "to : hello");
    CHECK(server.stop());
}

TEST_CASE("A Unix datagram server answers a client that has a path of its own") {
    const ScratchFolder folder;
    Serving<UnixDatagramServer> server(folder / "s", answer);
    server.start();
    Socket client = client_socket(AF_UNIX, SOCK_DGRAM);
    client.bind(folder / "client");
    client.connect(server.server_address);
    client.sendall("hello");
    CHECK(client.recv(1024) == "to : hello");
    CHECK(server.stop());
}

TEST_CASE("A Unix server can have an abstract name, which is no file") {
    Serving<UnixStreamServer> stream(abstract_name("s"), answer);
    stream.start();
    CHECK(stream.server_address == abstract_name("s"));
    CHECK(ask(abstract_name("s"), "hello") == "to : hello");
    CHECK_THROWS_AS(UnixStreamServer(abstract_name("s"), ignore), std::system_error);

    Serving<UnixDatagramServer> datagram(abstract_name("d"), answer);
    datagram.start();
    Socket client = client_socket(AF_UNIX, SOCK_DGRAM);
    client.bind(abstract_name("client"));
    client.connect(abstract_name("d"));
    client.sendall("hello");
    CHECK(client.recv(1024) == "to : hello");
}

TEST_CASE("Without an address a Unix server gets a name from the kernel") {
    Serving<UnixStreamServer> server(Address(), answer);
    server.start();
    CHECK(server.server_address.path().size() > 1);
    CHECK(ask(server.server_address, "hello") == "to : hello");
}

TEST_CASE("A Unix server keeps its queue's size") {
    const ScratchFolder folder;
    UnixStreamServer server(folder / "s", answer, {.request_queue_size = 0});
    const Socket first = connect_to(folder / "s");
    Socket second(AF_UNIX);
    second.setblocking(false);
    CHECK_THROWS_AS(second.connect(folder / "s"), std::system_error);
}
