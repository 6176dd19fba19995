// Which handler goes with which server.

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <vector>

#include "records_errors.hpp"
#include "socketserver/datagram_request_handler.hpp"
#include "socketserver/stream_request_handler.hpp"
#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_stream_server.hpp"
#include "support/scratch_folder.hpp"

using socketserver::DatagramRequestHandler;
using socketserver::handled_by;
using socketserver::Socket;
using socketserver::StreamRequestHandler;
using socketserver::TCPServer;
using socketserver::UDPServer;
using socketserver::UnixStreamServer;

namespace {

class StreamGreeter : public StreamRequestHandler {
    void handle() override {
        std::string name;
        std::getline(rfile, name);
        wfile << "Hello, " << name << "!\n";
    }
};

// A client of this server has the server greet it.
template <class Server>
std::string greeting_of(Server& server, int family) {
    Socket client(family);
    client.settimeout(std::chrono::seconds(5));
    client.connect(server.server_address);
    client.sendall("you\n");
    server.handle_request();
    return client.recv(100);
}

class DatagramGreeter : public DatagramRequestHandler {
    void handle() override { wfile << "Hello, " << packet() << "!\n"; }
};

}  // namespace

TEST_CASE("a stream handler serves TCP over IPv4") {
    TCPServer server({"127.0.0.1", 0}, handled_by<StreamGreeter>);
    CHECK(greeting_of(server, AF_INET) == "Hello, you!\n");
}

TEST_CASE("a stream handler serves TCP over IPv6") {
    TCPServer server({"::1", 0}, handled_by<StreamGreeter>, {.address_family = AF_INET6});
    CHECK(greeting_of(server, AF_INET6) == "Hello, you!\n");
}

TEST_CASE("a stream handler serves a Unix socket") {
    const ScratchFolder folder;
    UnixStreamServer server(folder / "server", handled_by<StreamGreeter>);
    CHECK(greeting_of(server, AF_UNIX) == "Hello, you!\n");
}

TEST_CASE("a stream handler on a datagram server is told so, for every request") {
    RecordsErrors<UDPServer> server({"127.0.0.1", 0}, handled_by<StreamGreeter>);
    Socket client(AF_INET, SOCK_DGRAM);
    for (int i = 0; i < 2; ++i) {
        client.sendto("you\n", server.server_address);
        server.handle_request();
    }
    const std::string error =
        "std::logic_error: a StreamRequestHandler needs a connection, and this request "
        "is a datagram: derive the handler from DatagramRequestHandler\n";
    CHECK(server.errors == std::vector<std::string>{error, error});
}

TEST_CASE("a datagram handler on a stream server is told so, for every request") {
    RecordsErrors<TCPServer> server({"127.0.0.1", 0}, handled_by<DatagramGreeter>);
    CHECK(greeting_of(server, AF_INET) == "");
    CHECK(greeting_of(server, AF_INET) == "");
    const std::string error =
        "std::logic_error: a DatagramRequestHandler needs a datagram, and this request "
        "is a connection: derive the handler from StreamRequestHandler\n";
    CHECK(server.errors == std::vector<std::string>{error, error});
}
