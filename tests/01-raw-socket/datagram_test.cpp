#include "socketserver/datagram.hpp"

#include <doctest/doctest.h>

#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include "error_of.hpp"
#include "socketserver/socket.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/signal_hail.hpp"

using socketserver::Address;
using socketserver::Datagram;
using socketserver::Socket;

namespace {

Socket bind_datagram_socket(int family, const Address& address) {
    Socket socket(family, SOCK_DGRAM);
    socket.bind(address);
    return socket;
}

// A UDP socket with a port of its own.
Socket bind_udp() {
    return bind_datagram_socket(AF_INET, {"127.0.0.1", 0});
}

}  // namespace

TEST_CASE("a datagram that nobody filled is empty, whole and without a socket") {
    const Datagram datagram;
    CHECK(datagram.data.empty());
    CHECK_FALSE(datagram.truncated);
    CHECK(datagram.socket == nullptr);
}

TEST_CASE("recvfrom() returns one datagram, its sender and the socket to answer by") {
    Socket server = bind_udp();
    Socket client = bind_udp();
    CHECK(client.sendto("hello", server.getsockname()) == 5);
    CHECK(client.sendto("again", server.getsockname()) == 5);

    const auto [datagram, client_address] = server.recvfrom(65535);
    CHECK(datagram.data == "hello");
    CHECK_FALSE(datagram.truncated);
    CHECK(datagram.socket == &server);
    CHECK(client_address == client.getsockname());
    CHECK(server.recvfrom(65535).first.data == "again");

    datagram.socket->sendto("answer", client_address);
    const auto [answer, server_address] = client.recvfrom(65535);
    CHECK(answer.data == "answer");
    CHECK(answer.socket == &client);
    CHECK(server_address == server.getsockname());
}

TEST_CASE("an echo goes over UDP and IPv6") {
    Socket server(AF_INET6, SOCK_DGRAM);
    if (const auto error = error_of([&] { server.bind({"::1", 0}); })) {
        MESSAGE("skipped: this machine has no IPv6: " << error.message());
        return;
    }
    Socket client(AF_INET6, SOCK_DGRAM);
    client.sendto("hello", {"::1", server.getsockname().port()});
    const auto [datagram, client_address] = server.recvfrom(65535);
    CHECK(client_address.host() == "::1");
    server.sendto(datagram.data, client_address);
    CHECK(client.recvfrom(65535).first.data == "hello");
}

TEST_CASE("sendto() looks a host name up") {
    Socket server = bind_udp();
    Socket client(AF_INET, SOCK_DGRAM);
    client.sendto("hello", {"localhost", server.getsockname().port()});
    CHECK(server.recvfrom(65535).first.data == "hello");
}

TEST_CASE("a datagram longer than asked for is cut, marked, and its rest is lost") {
    Socket server = bind_udp();
    Socket client(AF_INET, SOCK_DGRAM);
    client.sendto("hello", server.getsockname());
    client.sendto("again", server.getsockname());

    const Datagram cut = server.recvfrom(4).first;
    CHECK(cut.data == "hell");
    CHECK(cut.truncated);
    const Datagram whole = server.recvfrom(5).first;
    CHECK(whole.data == "again");
    CHECK_FALSE(whole.truncated);
}

TEST_CASE("an empty datagram arrives, with its sender") {
    Socket server = bind_udp();
    Socket client = bind_udp();
    CHECK(client.sendto("", server.getsockname()) == 0);
    const auto [datagram, client_address] = server.recvfrom(65535);
    CHECK(datagram.data == "");
    CHECK_FALSE(datagram.truncated);
    CHECK(client_address == client.getsockname());
}

TEST_CASE("a Unix sender that has a name is named") {
    const ScratchFolder folder;
    Socket server = bind_datagram_socket(AF_UNIX, folder / "server");
    Socket client = bind_datagram_socket(AF_UNIX, folder / "client");
    client.sendto("hello", folder / "server");
    const auto [datagram, client_address] = server.recvfrom(65535);
    CHECK(datagram.data == "hello");
    CHECK(client_address.path() == folder / "client");
}

TEST_CASE("a Unix sender that has an abstract name is named") {
    Socket server = bind_datagram_socket(AF_UNIX, "");
    Socket client = bind_datagram_socket(AF_UNIX, "");
    client.sendto("hello", server.getsockname());
    CHECK(server.recvfrom(65535).second.path() == client.getsockname().path());
}

TEST_CASE("a Unix sender that has no name is unnamed") {
    const ScratchFolder folder;
    Socket server = bind_datagram_socket(AF_UNIX, folder / "server");
    Socket client(AF_UNIX, SOCK_DGRAM);
    client.sendto("hello", folder / "server");
    const auto [datagram, client_address] = server.recvfrom(65535);
    CHECK(datagram.data == "hello");
    CHECK(client_address == Address());
    CHECK(client_address.to_string() == "(unnamed)");
}

TEST_CASE("connect() makes a datagram socket talk to one peer only") {
    Socket server = bind_udp();
    Socket client = bind_udp();
    Socket stranger = bind_udp();
    client.connect(server.getsockname());
    client.send("hello");
    CHECK(server.recvfrom(65535).second == client.getsockname());

    stranger.sendto("not for you", client.getsockname());
    server.sendto("answer", client.getsockname());
    CHECK(client.recv(65535) == "answer");
}

TEST_CASE("recvfrom() on a connection gives bytes, and no sender's name") {
    auto [client, server] = tcp_pair();
    client.sendall("hello");
    const auto [datagram, sender] = server.recvfrom(65535);
    CHECK(datagram.data == "hello");
    CHECK(sender == Address());
}

TEST_CASE("recvfrom() goes on after a signal") {
    Socket server = bind_udp();
    const Address server_address = server.getsockname();
    const SignalHail hail;
    const std::jthread client([&] {
        eventually([&] { return hail.heard() > 20; });
        Socket(AF_INET, SOCK_DGRAM).sendto("hello", server_address);
    });
    CHECK(server.recvfrom(65535).first.data == "hello");
    CHECK(hail.heard() > 20);
}

TEST_CASE("sendto() goes on after a signal, until a full receiver has room") {
    Socket server = bind_datagram_socket(AF_UNIX, "");
    const Address server_address = server.getsockname();
    Socket client(AF_UNIX, SOCK_DGRAM);
    while (!error_of([&] { client.sendto("x", server_address, MSG_DONTWAIT); }))
        continue;

    const SignalHail hail;
    const std::jthread makes_room([&] {
        eventually([&] { return hail.heard() > 20; });
        server.recvfrom(1);
    });
    CHECK(client.sendto("x", server_address) == 1);
    CHECK(hail.heard() > 20);
}

TEST_CASE("a datagram that is too long is refused with the receiver's address") {
    Socket server = bind_udp();
    const Address server_address = server.getsockname();
    Socket client(AF_INET, SOCK_DGRAM);
    const std::string longest(65507, 'x');
    CHECK(client.sendto(longest, server_address) == longest.size());
    CHECK((server.recvfrom(65535).first.data == longest));
    CHECK(text_of([&] { client.sendto(longest + "x", server_address); }) ==
          "sendto " + server_address.to_string() + ": Message too long");
}

TEST_CASE("MSG_TRUNC asks for the real length: there are never more bytes than fit") {
    auto [left, right] = Socket::socketpair(AF_UNIX, SOCK_DGRAM);
    left.send("hello world");
    left.send("hello again");
    CHECK(right.recv(4, MSG_TRUNC) == "hell");
    const Datagram cut = right.recvfrom(4, MSG_TRUNC).first;
    CHECK(cut.data == "hell");
    CHECK(cut.truncated);
}

TEST_CASE("sendall() of nothing sends one empty datagram") {
    auto [left, right] = Socket::socketpair(AF_UNIX, SOCK_DGRAM);
    left.sendall("");
    left.sendall("next");
    CHECK(right.recv(100) == "");
    CHECK(right.recv(100) == "next");
    CHECK(error_of([&, &right = right] { right.recv(100, MSG_DONTWAIT); }) ==
          std::errc::resource_unavailable_try_again);
}
