// Making a server: its options, its address, and what happens when it can't be made.

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <chrono>
#include <cstring>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "socketserver/tcp_server.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "socketserver/unix_stream_server.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/serving.hpp"

using namespace socketserver;

namespace {

bool reuses_address(const TCPServer& server) {
    return server.socket.getsockopt(SOL_SOCKET, SO_REUSEADDR) != 0;
}

bool reuses_port(const TCPServer& server) {
    return server.socket.getsockopt(SOL_SOCKET, SO_REUSEPORT) != 0;
}

// The length of a listener's queue, which Linux tells in this field: see tcp(7).
int queue_size(const TCPServer& server) {
    tcp_info info{};
    const std::string bytes =
        server.socket.getsockopt(IPPROTO_TCP, TCP_INFO, sizeof info);
    std::memcpy(&info, bytes.data(), bytes.size());
    return static_cast<int>(info.tcpi_sacked);
}

template <class Function>
std::errc error_of(Function function) {
    try {
        function();
    } catch (const std::system_error& error) {
        return static_cast<std::errc>(error.code().value());
    }
    return std::errc();
}

}  // namespace

TEST_CASE("A TCP server without options reuses its address and nothing else") {
    const TCPServer server({"127.0.0.1", 0}, ignore);
    CHECK(server.socket.family() == AF_INET);
    CHECK(server.socket.getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_STREAM);
    CHECK(reuses_address(server));
    CHECK_FALSE(reuses_port(server));
    CHECK(queue_size(server) == 128);
    CHECK_FALSE(server.timeout);
}

TEST_CASE("A UDP server without options shares nothing") {
    const UDPServer server({"127.0.0.1", 0}, ignore);
    CHECK(server.socket.family() == AF_INET);
    CHECK(server.socket.getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_DGRAM);
    CHECK_FALSE(reuses_address(server));
    CHECK_FALSE(reuses_port(server));
    CHECK(server.max_packet_size == 8192);
}

TEST_CASE("Each option that is given reaches the socket") {
    const TCPServer tcp({"127.0.0.1", 0}, ignore,
                        {.request_queue_size = 7,
                         .allow_reuse_address = false,
                         .allow_reuse_port = true});
    CHECK(queue_size(tcp) == 7);
    CHECK_FALSE(reuses_address(tcp));
    CHECK(reuses_port(tcp));

    const UDPServer udp({"127.0.0.1", 0}, ignore,
                        {.allow_reuse_address = true, .allow_reuse_port = true});
    CHECK(reuses_address(udp));
    CHECK(reuses_port(udp));
}

TEST_CASE("An AF_INET6 server is for IPv6 alone, unless dual_stack is asked for") {
    const auto v6_only = [](const TCPServer& server) {
        return server.socket.getsockopt(IPPROTO_IPV6, IPV6_V6ONLY) != 0;
    };
    CHECK(v6_only(TCPServer({"::1", 0}, ignore, {.address_family = AF_INET6})));
    CHECK(v6_only(UDPServer({"::1", 0}, ignore, {.address_family = AF_INET6})));
    CHECK(v6_only(TCPServer({"::1", 0}, ignore,
                            {.address_family = AF_INET6, .dual_stack = false})));
    CHECK_FALSE(v6_only(
        TCPServer({"::", 0}, ignore, {.address_family = AF_INET6, .dual_stack = true})));
    CHECK_FALSE(v6_only(
        UDPServer({"::", 0}, ignore, {.address_family = AF_INET6, .dual_stack = true})));
}

TEST_CASE("server_address shows the port that the kernel chose for port 0") {
    const TCPServer tcp({"127.0.0.1", 0}, ignore);
    CHECK(tcp.server_address.host() == "127.0.0.1");
    CHECK(tcp.server_address.port() != 0);
    CHECK(tcp.server_address == tcp.socket.getsockname());

    const UDPServer udp({"::1", 0}, ignore, {.address_family = AF_INET6});
    CHECK(udp.server_address.host() == "::1");
    CHECK(udp.server_address.port() != 0);
    CHECK(udp.server_address == udp.socket.getsockname());
}

TEST_CASE("server_address is a number, also where a name was given") {
    CHECK(TCPServer({"localhost", 0}, ignore).server_address.host() == "127.0.0.1");
    CHECK(TCPServer({"", 0}, ignore).server_address.host() == "0.0.0.0");
    CHECK(
        TCPServer({"", 0}, ignore, {.address_family = AF_INET6}).server_address.host() ==
        "::");
}

TEST_CASE("fileno() is the socket's descriptor, and -1 after server_close()") {
    TCPServer server({"127.0.0.1", 0}, ignore);
    CHECK(server.fileno() >= 0);
    CHECK(server.fileno() == server.socket.fileno());
    server.server_close();
    CHECK(server.fileno() == -1);
    server.server_close();
}

TEST_CASE("An option of no use to a server is refused by its name") {
    const ScratchFolder folder;
    const Address host{"127.0.0.1", 0};
    const std::string path = folder / "s";

    CHECK_THROWS_WITH_AS(TCPServer(host, ignore, {.replace_stale_socket = true}),
                         "replace_stale_socket is of no use to a TCP or UDP server: "
                         "leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(TCPServer(host, ignore, {.dual_stack = true}),
                         "dual_stack is of no use to a server that is not AF_INET6: "
                         "leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UDPServer(host, ignore, {.request_queue_size = 5}),
                         "request_queue_size is of no use to a datagram server: leave "
                         "it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UDPServer(host, ignore, {.replace_stale_socket = false}),
                         "replace_stale_socket is of no use to a TCP or UDP server: "
                         "leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixStreamServer(path, ignore, {.address_family = AF_UNIX}),
                         "address_family is of no use to a Unix server: leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixStreamServer(path, ignore, {.allow_reuse_address = true}),
                         "allow_reuse_address is of no use to a Unix server: leave it "
                         "out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixDatagramServer(path, ignore, {.allow_reuse_port = true}),
                         "allow_reuse_port is of no use to a Unix server: leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixStreamServer(path, ignore, {.dual_stack = false}),
                         "dual_stack is of no use to a server that is not AF_INET6: "
                         "leave it out",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixDatagramServer(path, ignore, {.request_queue_size = 5}),
                         "request_queue_size is of no use to a datagram server: leave "
                         "it out",
                         std::invalid_argument);
}

TEST_CASE("An address of another family is refused, and what to do is said") {
    const std::string advice = ": one of the two has to be another";
    CHECK_THROWS_WITH_AS(TCPServer({"::1", 80}, ignore),
                         "[::1]:80 is an address of another family: give the server "
                         ".address_family = AF_INET6",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        UDPServer({"127.0.0.1", 80}, ignore, {.address_family = AF_INET6}),
        "127.0.0.1:80 is an address of another family: give the server .address_family = "
        "AF_INET",
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        TCPServer("127.0.0.1:80", ignore),
        "127.0.0.1:80 is an address of AF_UNIX, and the socket is one of AF_INET: give a "
        "host and a port, {\"127.0.0.1\", 80}",
        std::invalid_argument);
    CHECK_THROWS_WITH_AS(
        UnixStreamServer({"127.0.0.1", 80}, ignore),
        "127.0.0.1:80 is an address of AF_INET, and the socket is one of AF_UNIX: give "
        "the path of a Unix socket",
        std::invalid_argument);

    sockaddr_storage storage{};
    storage.ss_family = AF_PACKET;
    const Address packet(storage, sizeof storage);
    CHECK_THROWS_WITH_AS(UnixDatagramServer(packet, ignore),
                         ("(unnamed) is an address of address family 17, and the socket "
                          "is one of AF_UNIX" +
                          advice)
                             .c_str(),
                         std::invalid_argument);
}

TEST_CASE("With bind_and_activate false the socket is there, but not bound") {
    TCPServer server({"127.0.0.1", 0}, ignore, {.bind_and_activate = false});
    CHECK(server.fileno() >= 0);
    CHECK(server.socket.getsockname().port() == 0);
    CHECK(server.server_address == Address("127.0.0.1", 0));

    server.server_bind();
    CHECK(server.server_address.port() != 0);
    CHECK(error_of([&] { connect_to(server.server_address); }) ==
          std::errc::connection_refused);

    server.server_activate();
    connect_to(server.server_address);
}

namespace {

// Overrides the two steps, and so calls them itself.
class OwnSteps : public TCPServer {
public:
    OwnSteps(const Address& address, RequestHandlerClass request_handler_class)
        : TCPServer(address, std::move(request_handler_class),
                    {.bind_and_activate = false}) {
        CHECK(steps.empty());
        OwnSteps::server_bind();
        OwnSteps::server_activate();
    }

    void server_bind() override {
        steps += "bind ";
        TCPServer::server_bind();
    }

    void server_activate() override {
        steps += "activate ";
        TCPServer::server_activate();
    }

    std::string steps;
};

}  // namespace

TEST_CASE(
    "A class that overrides server_bind() and server_activate() calls them itself") {
    Serving<OwnSteps> server({"127.0.0.1", 0}, answer);
    CHECK(server.steps == "bind activate ");
    server.start();
    CHECK(ask(server.server_address, "hello") == "to 127.0.0.1: hello");
}

TEST_CASE("Binding to a port in use fails, names it, and leaks nothing in 1024 times") {
    const TCPServer tcp({"127.0.0.1", 0}, ignore);
    const UDPServer udp({"127.0.0.1", 0}, ignore);
    CHECK_THROWS_WITH_AS(
        TCPServer(tcp.server_address, ignore),
        ("bind " + tcp.server_address.to_string() + ": Address already in use").c_str(),
        std::system_error);
    const long before = open_descriptors();
    for (int i = 0; i < 1024; ++i) {
        REQUIRE(error_of([&] { TCPServer(tcp.server_address, ignore); }) ==
                std::errc::address_in_use);
        REQUIRE(error_of([&] { UDPServer(udp.server_address, ignore); }) ==
                std::errc::address_in_use);
    }
    CHECK(open_descriptors() == before);
}

namespace {

// Binds to the address of a rival that is bound, too, and lets the rival listen first:
// SO_REUSEADDR allows both to bind, and only one to listen.
class ListensSecond : public TCPServer {
public:
    explicit ListensSecond(Socket& rival)
        : TCPServer(rival.getsockname(), ignore, {.bind_and_activate = false}) {
        server_bind();
        rival.listen();
        TCPServer::server_activate();
    }
};

}  // namespace

TEST_CASE("A listen() that fails is an error, and leaks nothing in 1024 times") {
    const long before = open_descriptors();
    for (int i = 0; i < 1024; ++i) {
        Socket rival(AF_INET);
        rival.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
        rival.bind({"127.0.0.1", 0});
        REQUIRE(error_of([&] { ListensSecond server(rival); }) ==
                std::errc::address_in_use);
    }
    CHECK(open_descriptors() == before);
}

TEST_CASE("A server that was just ended can be started again on its port") {
    Address address;
    {
        Serving<TCPServer> server({"127.0.0.1", 0}, answer);
        server.start();
        address = server.server_address;
        CHECK(ask(address, "hello") == "to 127.0.0.1: hello");
        // The server closed first: its end of the connection is in TIME_WAIT now.
    }
    const TCPServer again(address, ignore);
    CHECK(again.server_address == address);
}

TEST_CASE("Clients beyond request_queue_size are not connected until one is accepted") {
    TCPServer server({"127.0.0.1", 0}, ignore, {.request_queue_size = 2});
    std::vector<Socket> clients;
    for (int i = 0; i < 8; ++i) {
        clients.push_back(client_socket(AF_INET));
        clients.back().setblocking(false);
        CHECK(error_of([&] { clients.back().connect(server.server_address); }) ==
              std::errc::operation_in_progress);
    }
    const auto connected = [&] {
        int number = 0;
        for (const Socket& client : clients)
            number += error_of([&] { client.getpeername(); }) == std::errc() ? 1 : 0;
        return number;
    };
    // Linux lets one more in than was asked for.
    CHECK(eventually([&] { return connected() == 3; }));
    server.handle_request();
    server.handle_request();
    // The others ask again after 1 s, 3 s and 7 s.
    CHECK(eventually([&] { return connected() > 3; }, std::chrono::seconds(30)));
}

TEST_CASE("With allow_reuse_port several servers share a port, and all get clients") {
    const ServerOptions options{.allow_reuse_port = true};
    Serving<TCPServer> first({"127.0.0.1", 0}, answer, options);
    const Address address = first.server_address;
    const auto second_answer = [](Request& request, const Address&, BaseServer&) {
        std::get<Socket>(request).sendall("second");
    };
    CHECK_THROWS_AS(TCPServer(address, ignore), std::system_error);
    Serving<TCPServer> second(address, second_answer, options);
    first.start();
    second.start();
    int seconds = 0;
    for (int i = 0; i < 64; ++i) {
        Socket client = connect_to(address);
        client.shutdown(SHUT_WR);
        seconds += read_to_end(client) == "second" ? 1 : 0;
    }
    CHECK(seconds > 0);
    CHECK(seconds < 64);
}

TEST_CASE("A server without a request handler class is refused") {
    const char* empty =
        "the request handler class is empty: give the server a function, or handled_by<a "
        "handler>";
    CHECK_THROWS_WITH_AS(TCPServer({"127.0.0.1", 0}, {}), empty, std::invalid_argument);
    CHECK_THROWS_WITH_AS(UDPServer({"127.0.0.1", 0}, nullptr), empty,
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(UnixStreamServer(Address(), RequestHandlerClass()), empty,
                         std::invalid_argument);
}

TEST_CASE("A negative request_queue_size is refused with its value") {
    CHECK_THROWS_WITH_AS(TCPServer({"127.0.0.1", 0}, ignore, {.request_queue_size = -1}),
                         "request_queue_size -1 is negative: give 0 or more",
                         std::invalid_argument);
    CHECK_THROWS_AS(UnixStreamServer(Address(), ignore, {.request_queue_size = -7}),
                    std::invalid_argument);
    CHECK_NOTHROW(TCPServer({"127.0.0.1", 0}, ignore, {.request_queue_size = 0}));
}
