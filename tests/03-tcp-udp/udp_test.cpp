// UDPServer: one socket for all clients, a request for each datagram.

#include <doctest/doctest.h>

#include <atomic>
#include <stdexcept>
#include <string>

#include "socketserver/udp_server.hpp"
#include "support/clients.hpp"
#include "support/serving.hpp"

using namespace socketserver;

namespace {

std::string ask_udp(Socket& client, const std::string& text) {
    client.sendall(text);
    return client.recv(65536);
}

}  // namespace

TEST_CASE("A datagram is answered to the client that sent it") {
    Serving<UDPServer> server({"127.0.0.1", 0}, answer);
    server.start();
    Socket first = connect_to(server.server_address, SOCK_DGRAM);
    Socket second = connect_to(server.server_address, SOCK_DGRAM);
    for (const std::string round : {"1", "2", "3"}) {
        first.sendall("first " + round);
        second.sendall("second " + round);
        CHECK(second.recv(1024) == "to 127.0.0.1: second " + round);
        CHECK(first.recv(1024) == "to 127.0.0.1: first " + round);
    }
    CHECK(server.stop());
}

TEST_CASE("A datagram over IPv6 is answered") {
    Serving<UDPServer> server({"::1", 0}, answer, {.address_family = AF_INET6});
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    CHECK(ask_udp(client, "hello") == "to ::1: hello");
}

TEST_CASE("An empty datagram is a request as well") {
    Serving<UDPServer> server({"127.0.0.1", 0}, answer);
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    client.send("");
    CHECK(client.recv(1024) == "to 127.0.0.1: ");
}

TEST_CASE("A datagram longer than max_packet_size is cut and marked truncated") {
    const auto describe = [](Request& request, const Address& client, BaseServer&) {
        const Datagram& datagram = std::get<Datagram>(request);
        datagram.socket->sendto(datagram.data + (datagram.truncated ? " cut" : " whole"),
                                client);
    };
    Serving<UDPServer> server({"127.0.0.1", 0}, describe);
    server.max_packet_size = 4;
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    CHECK(ask_udp(client, "123") == "123 whole");
    CHECK(ask_udp(client, "1234") == "1234 whole");
    CHECK(ask_udp(client, "12345") == "1234 cut");
    CHECK(ask_udp(client, "123") == "123 whole");
}

TEST_CASE("8192 bytes are taken whole by default, and one more is cut") {
    const auto measure = [](Request& request, const Address& client, BaseServer&) {
        const Datagram& datagram = std::get<Datagram>(request);
        datagram.socket->sendto(
            std::to_string(datagram.data.size()) + (datagram.truncated ? " cut" : ""),
            client);
    };
    Serving<UDPServer> server({"127.0.0.1", 0}, measure);
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    CHECK(ask_udp(client, std::string(8192, 'x')) == "8192");
    CHECK(ask_udp(client, std::string(8193, 'x')) == "8192 cut");
}

TEST_CASE("A handler that throws, and one that closes the request, stop nobody") {
    class Steps : public UDPServer {
    public:
        using UDPServer::UDPServer;
        std::atomic<int> errors = 0;

    private:
        void handle_error(Request&, const Address&) override { ++errors; }
        bool verify_request(Request& request, const Address&) override {
            return std::get<Datagram>(request).data != "unwanted";
        }
    };
    const auto answer_or_throw = [](Request& request, const Address& client,
                                    BaseServer& server) {
        if (std::get<Datagram>(request).data == "oops")
            throw std::runtime_error("oops");
        answer(request, client, server);
    };
    Serving<Steps> server({"127.0.0.1", 0}, answer_or_throw);
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    client.sendall("oops");
    client.sendall("unwanted");
    CHECK(ask_udp(client, "hello") == "to 127.0.0.1: hello");
    CHECK(server.stop());
    CHECK(server.errors == 1);
}

TEST_CASE(
    "Shutting down a datagram closes it, and that leaves the server's socket open") {
    class Steps : public UDPServer {
    public:
        using UDPServer::shutdown_request;
        using UDPServer::UDPServer;
        int closed = 0;

    private:
        void close_request(Request& request) override {
            ++closed;
            UDPServer::close_request(request);
        }
    };
    Steps server({"127.0.0.1", 0}, answer);
    Request request = Datagram{.data = "x", .socket = &server.socket};
    server.shutdown_request(request);
    CHECK(server.closed == 1);
    CHECK(server.fileno() >= 0);

    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    client.sendall("hello");
    server.handle_request();
    CHECK(client.recv(1024) == "to 127.0.0.1: hello");
    CHECK(server.closed == 2);
}

TEST_CASE("A client whose port is closed when the answer comes stops nobody") {
    Serving<UDPServer> server({"127.0.0.1", 0}, answer);
    for (int i = 0; i < 3; ++i)
        connect_to(server.server_address, SOCK_DGRAM).sendall("gone");
    server.start();
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    CHECK(ask_udp(client, "hello") == "to 127.0.0.1: hello");
    CHECK(server.stop());
}

TEST_CASE("An answer comes from the address that was asked") {
    // Each of these is this machine's, and so is every other that begins with 127.
    for (const std::string address : {"127.0.0.1", "127.0.0.2", "127.1.2.3"}) {
        CAPTURE(address);
        Serving<UDPServer> server({"0.0.0.0", 0}, answer);
        server.start();
        Socket client = connect_to({address, server.server_address.port()}, SOCK_DGRAM);
        CHECK(ask_udp(client, "hello").ends_with(": hello"));
        CHECK(server.stop());
    }
}

TEST_CASE("An answer comes from the address that was asked, also of both families") {
    Serving<UDPServer> server({"::", 0}, answer,
                              {.address_family = AF_INET6, .dual_stack = true});
    server.start();
    for (const std::string address : {"::1", "127.0.0.2"}) {
        CAPTURE(address);
        Socket client = connect_to(
            Address(address, server.server_address.port())
                .resolve(address.find(':') == std::string::npos ? AF_INET : AF_INET6),
            SOCK_DGRAM);
        CHECK(ask_udp(client, "hello").ends_with(": hello"));
    }
    CHECK(server.stop());
}
