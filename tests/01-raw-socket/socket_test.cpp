#include "socketserver/socket.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/time.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "error_of.hpp"
#include "support/connect.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"
#include "support/signal_hail.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using socketserver::Address;
using socketserver::FileDescriptor;
using socketserver::Socket;
using socketserver::Timeout;

namespace {

Socket listen_on(int family, const Address& address, int backlog = 128) {
    Socket listener(family, SOCK_STREAM);
    listener.bind(address);
    listener.listen(backlog);
    return listener;
}

Socket connect_to(int family, const Address& address) {
    Socket client(family, SOCK_STREAM);
    client.connect(address);
    return client;
}

// An abstract name that no other process uses: the kernel chooses it.
Address free_abstract_name() {
    Socket socket(AF_UNIX, SOCK_STREAM);
    socket.bind("");
    return socket.getsockname();
}

bool has_ipv6() {
    const auto error = error_of([] { listen_on(AF_INET6, {"::1", 0}); });
    if (error)
        MESSAGE("skipped: this machine has no IPv6: " << error.message());
    return !error;
}

// Receives until there is as much as that, or the other end has ended.
std::string receive(Socket& socket, std::size_t size) {
    std::string received;
    while (received.size() < size) {
        const std::string data = socket.recv(size - received.size());
        if (data.empty())
            break;
        received += data;
    }
    return received;
}

// One line there and back over a connection between these two.
void check_echo(Socket& client, Socket& server) {
    client.sendall("hello\n");
    const std::string heard = receive(server, 6);
    CHECK(heard == "hello\n");
    server.sendall(heard);
    CHECK(receive(client, 6) == "hello\n");
}

bool is_close_on_exec(const Socket& socket) {
    return ::fcntl(socket.fileno(), F_GETFD) == FD_CLOEXEC;
}

bool is_blocking(const Socket& socket) {
    return (::fcntl(socket.fileno(), F_GETFL) & O_NONBLOCK) == 0;
}

// Bytes that repeat only after a while, so that a lost or doubled piece shows.
std::string bytes(std::size_t size) {
    std::string text(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        text[i] = static_cast<char>(i % 251);
    return text;
}

// SIGPIPE would end this program, whatever it was started from.
class DeadlySigpipe {
public:
    DeadlySigpipe() : old_(::signal(SIGPIPE, SIG_DFL)) {}
    ~DeadlySigpipe() { ::signal(SIGPIPE, old_); }
    DeadlySigpipe(const DeadlySigpipe&) = delete;
    DeadlySigpipe& operator=(const DeadlySigpipe&) = delete;

private:
    sighandler_t old_;
};

bool peer_is_gone(std::error_code error) {
    return error == std::errc::broken_pipe || error == std::errc::connection_reset;
}

}  // namespace

TEST_CASE("a socket that was never opened is closed") {
    const Socket closed;
    CHECK(closed.fileno() == -1);
    CHECK(closed.family() == AF_UNSPEC);
    CHECK_FALSE(closed.gettimeout().has_value());
}

TEST_CASE("a socket has the family and the type it was asked for") {
    const Socket stream(AF_INET);
    CHECK(stream.family() == AF_INET);
    CHECK(stream.getsockopt(SOL_SOCKET, SO_DOMAIN) == AF_INET);
    CHECK(stream.getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_STREAM);
    CHECK(stream.descriptor().fileno() == stream.fileno());
    const Socket datagram(AF_UNIX, SOCK_DGRAM);
    CHECK(datagram.family() == AF_UNIX);
    CHECK(datagram.getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_DGRAM);
    const Socket udp(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    CHECK(udp.getsockopt(SOL_SOCKET, SO_PROTOCOL) == IPPROTO_UDP);
}

TEST_CASE("every descriptor is close-on-exec, however it was made") {
    const Socket listener = listen_on(AF_INET, {"127.0.0.1", 0});
    CHECK(is_close_on_exec(listener));

    auto [client, server] = tcp_pair();
    CHECK(is_close_on_exec(client));
    CHECK(is_close_on_exec(server));

    const auto [left, right] = Socket::socketpair();
    CHECK(is_close_on_exec(left));
    CHECK(is_close_on_exec(right));

    FileDescriptor made_elsewhere(::socket(AF_INET, SOCK_DGRAM, 0));
    REQUIRE(::fcntl(made_elsewhere.fileno(), F_GETFD) == 0);
    const Socket adopted(std::move(made_elsewhere));
    CHECK(is_close_on_exec(adopted));
}

TEST_CASE("port 0 lets the kernel choose, and getsockname() reveals the choice") {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.bind({"127.0.0.1", 0});
    CHECK(socket.getsockname().host() == "127.0.0.1");
    CHECK(socket.getsockname().port() > 0);
}

TEST_CASE("an echo goes over TCP and IPv4") {
    Socket listener = listen_on(AF_INET, {"127.0.0.1", 0});
    Socket client = connect_to(AF_INET, listener.getsockname());
    auto [server, client_address] = listener.accept();
    CHECK(client_address == client.getsockname());
    CHECK(server.family() == AF_INET);
    CHECK(client.getpeername() == listener.getsockname());
    CHECK(server.getpeername() == client.getsockname());
    check_echo(client, server);
}

TEST_CASE("an echo goes over TCP and IPv6") {
    if (!has_ipv6())
        return;
    Socket listener = listen_on(AF_INET6, {"::1", 0});
    Socket client = connect_to(AF_INET6, {"::1", listener.getsockname().port()});
    auto [server, client_address] = listener.accept();
    CHECK(client_address.host() == "::1");
    CHECK(client_address == client.getsockname());
    CHECK(server.family() == AF_INET6);
    check_echo(client, server);
}

TEST_CASE("an echo goes over a Unix socket with a path") {
    const ScratchFolder folder;
    Socket listener = listen_on(AF_UNIX, folder / "s");
    Socket client = connect_to(AF_UNIX, folder / "s");
    auto [server, client_address] = listener.accept();
    CHECK(client.getpeername().path() == folder / "s");
    CHECK(client_address.to_string() == "(unnamed)");
    CHECK(server.family() == AF_UNIX);
    check_echo(client, server);
}

TEST_CASE("an echo goes over a Unix socket with an abstract name") {
    const Address name = free_abstract_name();
    Socket listener = listen_on(AF_UNIX, name);
    CHECK(listener.getsockname() == name);
    Socket client(AF_UNIX, SOCK_STREAM);
    client.bind("");  // an abstract name that the kernel chooses
    client.connect(name.path());
    auto [server, client_address] = listener.accept();
    CHECK(client_address.path() == client.getsockname().path());
    CHECK(client.getpeername() == name);
    check_echo(client, server);
}

TEST_CASE("an echo goes over a pair of sockets") {
    auto [left, right] = Socket::socketpair();
    CHECK(left.family() == AF_UNIX);
    check_echo(left, right);
    check_echo(right, left);
}

TEST_CASE("a pair of sockets can be for datagrams, which keep their boundaries") {
    auto [left, right] = Socket::socketpair(AF_UNIX, SOCK_DGRAM);
    left.send("one");
    left.send("two");
    CHECK(right.recv(100) == "one");
    CHECK(right.recv(100) == "two");
}

TEST_CASE("bind() and connect() look host names up") {
    Socket listener = listen_on(AF_INET, {"localhost", 0});
    CHECK(listener.getsockname().host() == "127.0.0.1");
    Socket client = connect_to(AF_INET, {"localhost", listener.getsockname().port()});
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("without a host bind() takes every interface") {
    Socket listener = listen_on(AF_INET, {"", 0});
    CHECK(listener.getsockname().host() == "0.0.0.0");
    Socket client = connect_to(AF_INET, {"127.0.0.1", listener.getsockname().port()});
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("a Unix path of 107 bytes can be bound and connected to") {
    const ScratchFolder folder;
    const std::string path = folder / std::string(107 - folder.path().size() - 1, 'x');
    REQUIRE(path.size() == 107);
    Socket listener = listen_on(AF_UNIX, path);
    CHECK(listener.getsockname().path() == path);
    Socket client = connect_to(AF_UNIX, path);
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("an abstract name of 107 bytes after the NUL can be bound and connected to") {
    std::string name = free_abstract_name().path();
    name.resize(1 + 107, 'x');
    Socket listener = listen_on(AF_UNIX, name);
    CHECK(listener.getsockname().path() == name);
    Socket client = connect_to(AF_UNIX, name);
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("listen() queues as many clients as its backlog says, and no more") {
    const Address name = free_abstract_name();
    const Socket listener = listen_on(AF_UNIX, name, 2);
    std::vector<Socket> clients;
    const auto full = error_of([&] {
        while (clients.size() < 100) {
            Socket client(AF_UNIX, SOCK_STREAM);
            client.setblocking(false);
            client.connect(name);
            clients.push_back(std::move(client));
        }
    });
    CHECK(full == std::errc::resource_unavailable_try_again);
    CHECK(clients.size() == 3);  // Linux takes one more than it was asked to
}

TEST_CASE("send() returns how many bytes the kernel took") {
    auto [left, right] = Socket::socketpair();
    CHECK(left.send("hello") == 5);
    CHECK(left.send("") == 0);
    CHECK(receive(right, 5) == "hello");

    left.setblocking(false);
    const std::string much = bytes(16 << 20);
    const std::size_t taken = left.send(much);
    CHECK(taken > 0);
    CHECK(taken < much.size());
    left.close();
    const std::string received = receive(right, much.size());
    CHECK(received.size() == taken);
    CHECK((received == much.substr(0, taken)));
}

TEST_CASE("recv() returns what is there, at most as much as asked for") {
    auto [left, right] = Socket::socketpair();
    left.sendall("hello world");
    CHECK(right.recv(5) == "hello");
    CHECK(right.recv(100, MSG_PEEK) == " world");
    CHECK(right.recv(100) == " world");
}

TEST_CASE("recv_into() puts the bytes into the caller's buffer") {
    auto [left, right] = Socket::socketpair();
    left.sendall("hello");
    char buffer[] = "........";
    CHECK(right.recv_into(buffer, 8) == 5);
    CHECK(buffer == "hello..."s);
    left.close();
    CHECK(right.recv_into(buffer, 8) == 0);
}

TEST_CASE("sendall() sends 16 MiB whole to a slow reader while signals hail") {
    Socket client;
    Socket server;
    std::tie(client, server) = tcp_pair();
    const std::string sent = bytes(16 << 20);
    std::string received;
    {
        const std::jthread reader([&] {
            for (std::string data = server.recv(65536); !data.empty();
                 data = server.recv(65536)) {
                received += data;
                std::this_thread::sleep_for(500us);
            }
        });
        const SignalHail hail;
        Socket sender = std::move(client);  // when it goes, the reader ends
        sender.sendall(sent);
        CHECK(hail.heard() > 0);
    }
    CHECK(received.size() == sent.size());
    CHECK((received == sent));
}

TEST_CASE("recv() goes on after a signal, to data or to the end") {
    Socket left;
    Socket right;
    std::tie(left, right) = Socket::socketpair();
    for (const char* text : {"hello", ""}) {
        const SignalHail hail;
        const std::jthread writer([&] {
            eventually([&] { return hail.heard() > 20; });
            *text != '\0' ? right.sendall(text) : right.close();
        });
        CHECK(left.recv(100) == text);
        CHECK(hail.heard() > 20);
    }
}

TEST_CASE("accept() goes on after a signal") {
    Socket listener = listen_on(AF_INET, {"127.0.0.1", 0});
    const SignalHail hail;
    Socket client;
    const std::jthread connecting([&] {
        eventually([&] { return hail.heard() > 20; });
        client = connect_to(AF_INET, listener.getsockname());
    });
    CHECK(listener.accept().first.fileno() >= 0);
    CHECK(hail.heard() > 20);
}

TEST_CASE("connect() over TCP goes on after a signal, until a full listener has room") {
    Socket listener = listen_on(AF_INET, {"127.0.0.1", 0}, 0);
    const Socket fills_the_queue = connect_to(AF_INET, listener.getsockname());
    Socket client(AF_INET, SOCK_STREAM);
    {
        const SignalHail hail;
        const std::jthread makes_room([&] {
            eventually([&] { return hail.heard() > 20; });
            listener.accept();
        });
        client.connect(listener.getsockname());
        CHECK(hail.heard() > 20);
    }
    CHECK(client.getpeername() == listener.getsockname());
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("connect() to a Unix socket goes on after a signal, until there is room") {
    const Address name = free_abstract_name();
    Socket listener = listen_on(AF_UNIX, name, 0);
    const Socket fills_the_queue = connect_to(AF_UNIX, name);
    Socket client(AF_UNIX, SOCK_STREAM);
    {
        const SignalHail hail;
        const std::jthread makes_room([&] {
            eventually([&] { return hail.heard() > 20; });
            listener.accept();
        });
        client.connect(name);
        CHECK(hail.heard() > 20);
    }
    REQUIRE(client.getpeername() == name);
    Socket server = listener.accept().first;
    check_echo(client, server);
}

TEST_CASE("recv() returns nothing when the peer has closed, and again after that") {
    auto [client, server] = tcp_pair();
    client.sendall("last words");
    client.close();
    CHECK(receive(server, 100) == "last words");
    CHECK(server.recv(100) == "");
    CHECK(server.recv(100) == "");
}

TEST_CASE("shutdown(SHUT_WR) ends what we send; the peer can still answer") {
    auto [client, server] = tcp_pair();
    client.sendall("question");
    client.shutdown(SHUT_WR);
    CHECK(receive(server, 100) == "question");
    server.sendall("answer");
    CHECK(receive(client, 6) == "answer");
}

TEST_CASE("shutdown(SHUT_RD) ends what we receive; we can still send") {
    auto [left, right] = Socket::socketpair();
    left.shutdown(SHUT_RD);
    CHECK(left.recv(100) == "");
    left.sendall("hello");
    CHECK(receive(right, 5) == "hello");
}

TEST_CASE("shutdown(SHUT_RDWR) ends both directions and keeps the descriptor") {
    auto [client, server] = tcp_pair();
    client.shutdown(SHUT_RDWR);
    CHECK(client.fileno() >= 0);
    CHECK(client.recv(100) == "");
    CHECK(server.recv(100) == "");
}

TEST_CASE("detach() gives the descriptor away; the connection stays") {
    auto [left, right] = Socket::socketpair();
    FileDescriptor descriptor = left.detach();
    CHECK(left.fileno() == -1);
    left.close();

    Socket adopted(std::move(descriptor));
    CHECK(adopted.family() == AF_UNIX);
    check_echo(adopted, right);
}

TEST_CASE("closing twice does not close the number's next owner") {
    Socket first(AF_INET, SOCK_STREAM);
    const int number = first.fileno();
    first.close();
    CHECK(first.fileno() == -1);
    const Socket next(AF_INET, SOCK_STREAM);
    REQUIRE(next.fileno() == number);
    first.close();
    CHECK(next.getsockopt(SOL_SOCKET, SO_TYPE) == SOCK_STREAM);
}

TEST_CASE("a socket is moved and never copied; a moved-from socket is closed") {
    CHECK_FALSE(std::is_copy_constructible_v<Socket>);
    CHECK_FALSE(std::is_copy_assignable_v<Socket>);

    auto [left, right] = Socket::socketpair();
    left.settimeout(5s);
    Socket moved = std::move(left);
    CHECK(left.fileno() == -1);
    CHECK(moved.family() == AF_UNIX);
    CHECK(moved.gettimeout() == 5s);
    left.close();
    check_echo(moved, right);

    right = std::move(moved);
    CHECK(right.recv(100) == "");  // the end that right had before is closed
}

TEST_CASE("options that are an int are set and read as one") {
    Socket socket(AF_INET, SOCK_STREAM);
    CHECK(socket.getsockopt(SOL_SOCKET, SO_REUSEADDR) == 0);
    socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1);
    CHECK(socket.getsockopt(SOL_SOCKET, SO_REUSEADDR) != 0);
    socket.setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
    CHECK(socket.getsockopt(IPPROTO_TCP, TCP_NODELAY) != 0);
}

TEST_CASE("any other option is set and read as bytes") {
    Socket socket(AF_INET, SOCK_STREAM);
    const linger wanted{.l_onoff = 1, .l_linger = 7};
    socket.setsockopt(SOL_SOCKET, SO_LINGER,
                      {reinterpret_cast<const char*>(&wanted), sizeof wanted});

    const std::string value = socket.getsockopt(SOL_SOCKET, SO_LINGER, 100);
    REQUIRE(value.size() == sizeof(linger));
    linger got{};
    std::memcpy(&got, value.data(), value.size());
    CHECK(got.l_onoff == 1);
    CHECK(got.l_linger == 7);
}

TEST_CASE("try_accept() gives none when no client is there, and then the client") {
    Socket listener = listen_on(AF_INET, {"127.0.0.1", 0});
    listener.keep_nonblocking();
    CHECK_FALSE(listener.try_accept().has_value());

    Socket client = connect_to(AF_INET, listener.getsockname());
    auto accepted = listener.try_accept();
    CHECK(eventually([&] { return accepted || (accepted = listener.try_accept()); }));
    auto& [server, client_address] = *accepted;
    CHECK(client_address == client.getsockname());
    CHECK(is_blocking(server));
    check_echo(client, server);
    CHECK_FALSE(listener.try_accept().has_value());
}

TEST_CASE("try_recv() gives none when nothing is there, and an empty string at the end") {
    auto [left, right] = Socket::socketpair();
    char byte = 0;
    CHECK(left.try_recv(100) == std::nullopt);
    CHECK(left.try_recv_into(&byte, 1) == std::nullopt);
    right.sendall("hello");
    CHECK(left.try_recv_into(&byte, 1) == 1);
    CHECK(byte == 'h');
    CHECK(left.try_recv(100) == "ello");
    right.close();
    CHECK(left.try_recv(100) == "");
    CHECK(left.try_recv_into(&byte, 1) == 0);
}

TEST_CASE("try_send() sends what fits, and gives none when nothing fits any more") {
    const std::string piece(65536, 'x');
    auto [left, right] = Socket::socketpair();
    std::size_t sent = 0;
    while (const auto size = left.try_send(piece))
        sent += *size;
    CHECK(sent > 0);
    CHECK(left.try_send(piece) == std::nullopt);
    std::size_t received = 0;
    while (const auto bytes = right.try_recv(65536))
        received += bytes->size();
    CHECK(received == sent);
}

TEST_CASE("what can't be tried at all is an error") {
    const DeadlySigpipe unless_it_is_kept_away;
    Socket closed;
    CHECK(error_of([&] { closed.try_accept(); }) == std::errc::bad_file_descriptor);
    CHECK(text_of([&] { closed.try_recv(1); }) ==
          "recv on a closed descriptor: Bad file descriptor");
    auto [left, right] = Socket::socketpair();
    right.close();
    CHECK(error_of([&, &left = left] { left.try_send("x"); }) == std::errc::broken_pipe);
}

TEST_CASE("connect_ex() returns the error that connect() throws") {
    Socket listener = listen_on(AF_INET, {"127.0.0.1", 0});
    Socket client(AF_INET);
    CHECK(client.connect_ex(listener.getsockname()) == std::error_code());
    Socket server = listener.accept().first;
    check_echo(client, server);

    const Address nobody = listener.getsockname();
    listener.close();
    CHECK(Socket(AF_INET).connect_ex(nobody) == std::errc::connection_refused);
}

TEST_CASE("writing to a peer that is gone is an error and never a signal") {
    const DeadlySigpipe unless_it_is_kept_away;
    Socket client;
    Socket server;
    std::tie(client, server) = tcp_pair();
    const Address server_address = client.getpeername();
    server.close();

    // The first bytes find out that nobody is there: an answer says so.
    std::error_code error;
    REQUIRE(eventually([&] {
        error = error_of([&] { client.send("x"); });
        return static_cast<bool>(error);
    }));
    CHECK(peer_is_gone(error));
    CHECK(error_of([&] { client.send("x"); }) == std::errc::broken_pipe);
    CHECK(error_of([&] { client.sendall("x"); }) == std::errc::broken_pipe);
    CHECK(error_of([&] { client.sendto("x", server_address); }) ==
          std::errc::broken_pipe);
}

TEST_CASE("a reset by the peer is an error of recv()") {
    Socket client;
    Socket server;
    std::tie(client, server) = tcp_pair();
    const linger reset_on_close{.l_onoff = 1, .l_linger = 0};
    server.setsockopt(
        SOL_SOCKET, SO_LINGER,
        {reinterpret_cast<const char*>(&reset_on_close), sizeof reset_on_close});
    server.close();
    CHECK(text_of([&] { client.recv(100); }) == "recv: Connection reset by peer");
}
