#include <doctest/doctest.h>
#include <fcntl.h>

#include <filesystem>
#include <functional>
#include <iterator>
#include <stdexcept>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "error_of.hpp"
#include "socketserver/socket.hpp"
#include "support/scratch_folder.hpp"

using namespace std::chrono_literals;
using namespace std::string_literals;
using socketserver::Address;
using socketserver::FileDescriptor;
using socketserver::Socket;

namespace {

// A part of a host name is at most 63 letters long: nobody is asked about this one.
const std::string impossible_host(64, 'x');

// A socket that has an address to itself, and does not listen there.
Socket bind_deaf_socket() {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.bind({"127.0.0.1", 0});
    return socket;
}

std::ptrdiff_t number_of_descriptors() {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), {});
}

}  // namespace

TEST_CASE("a port outside of 0..65535 is refused with its value and the limits") {
    CHECK_THROWS_WITH_AS(Address("127.0.0.1", -1), "port -1 is not in 0..65535",
                         std::invalid_argument);
    CHECK_THROWS_WITH_AS(Address("127.0.0.1", 65536), "port 65536 is not in 0..65535",
                         std::invalid_argument);
    CHECK(Address("127.0.0.1", 0).port() == 0);
    CHECK(Address("127.0.0.1", 65535).port() == 65535);
}

TEST_CASE("a host with a NUL byte is refused, and shown without the raw byte") {
    CHECK_THROWS_WITH_AS(Address("local\0host"s, 80),
                         "the host \"local\\x00host\" has a NUL byte in it",
                         std::invalid_argument);
}

TEST_CASE("a Unix path with a NUL byte within is refused") {
    CHECK_THROWS_WITH_AS(Address("/tmp\0/s"s),
                         "the Unix path /tmp\\x00/s has a NUL byte in it",
                         std::invalid_argument);
    CHECK_THROWS_AS(Address("\0name\0more"s), std::invalid_argument);
}

TEST_CASE("a Unix path of 108 bytes is refused with its length and the limit") {
    const std::string path(108, 'x');
    CHECK_THROWS_AS(Address{path}, std::invalid_argument);
    CHECK(text_of([&] { Address{path}; }) ==
          "a Unix path of 108 bytes is longer than 107: " + path);
    CHECK(Address(path.substr(1)).path().size() == 107);
}

TEST_CASE("an abstract name of 108 bytes after the NUL is refused with the limit") {
    const std::string name = '\0' + std::string(108, 'x');
    CHECK_THROWS_AS(Address{name}, std::invalid_argument);
    CHECK(text_of([&] { Address{name}; }).find("longer than 107") != std::string::npos);
    CHECK(Address(name.substr(0, 108)).path().size() == 108);
}

TEST_CASE("a length that no sockaddr has is refused") {
    CHECK_THROWS_WITH_AS(Address(sockaddr_storage{}, sizeof(sockaddr_storage) + 1),
                         "a sockaddr of 129 bytes is longer than 128",
                         std::invalid_argument);
}

TEST_CASE("a host that nobody knows is named, with its port") {
    Socket socket(AF_INET, SOCK_STREAM);
    CHECK(text_of([&] {
              socket.connect({"nowhere.invalid", 8123});
          }).starts_with("resolve nowhere.invalid:8123: "));
    const std::string text = "resolve " + impossible_host + ":8123: ";
    CHECK(text_of([&] { socket.bind({impossible_host, 8123}); }).starts_with(text));
    CHECK(text_of([&] {
              socket.sendto("x", {impossible_host, 8123});
          }).starts_with(text));
    CHECK(text_of([&] {
              Address("fe80::1%no-such-link", 80).resolve(AF_INET6);
          }).starts_with("resolve [fe80::1%no-such-link]:80: "));
}

TEST_CASE("an address that is in use is named") {
    const Socket first = bind_deaf_socket();
    const Address address = first.getsockname();
    Socket second(AF_INET, SOCK_STREAM);
    CHECK(text_of([&] { second.bind(address); }) ==
          "bind " + address.to_string() + ": Address already in use");

    const ScratchFolder folder;
    Socket(AF_UNIX, SOCK_STREAM).bind(folder / "s");
    CHECK(text_of([&] { Socket(AF_UNIX, SOCK_STREAM).bind(folder / "s"); }) ==
          "bind " + folder / "s" + ": Address already in use");
}

TEST_CASE("a server that is not there is named") {
    const Socket deaf = bind_deaf_socket();
    const Address address = deaf.getsockname();
    Socket client(AF_INET, SOCK_STREAM);
    CHECK(text_of([&] { client.connect(address); }) ==
          "connect " + address.to_string() + ": Connection refused");

    const ScratchFolder folder;
    CHECK(text_of([&] { Socket(AF_UNIX, SOCK_STREAM).connect(folder / "s"); }) ==
          "connect " + folder / "s" + ": No such file or directory");
    CHECK(text_of([&] { Socket(AF_UNIX, SOCK_DGRAM).sendto("x", folder / "s"); }) ==
          "sendto " + folder / "s" + ": No such file or directory");
}

TEST_CASE("an address of another family is an error") {
    Socket socket(AF_INET, SOCK_STREAM);
    CHECK_THROWS_AS(socket.bind({"::1", 0}), std::invalid_argument);
    CHECK_THROWS_AS(socket.bind("/tmp/s"), std::invalid_argument);
    CHECK(text_of([&] { socket.connect("127.0.0.1:80"); }) ==
          "127.0.0.1:80 is an address of AF_UNIX, and the socket is one of "
          "AF_INET: give a host and a port, {\"127.0.0.1\", 80}");
}

TEST_CASE("a socket that cannot be made is an error that names the call") {
    CHECK(text_of([] { Socket(-1, SOCK_STREAM); }) ==
          "socket: Address family not supported by protocol");
    CHECK(text_of([] { Socket::socketpair(AF_INET); }) ==
          "socketpair: Operation not supported");
}

TEST_CASE("a descriptor that is no socket is refused, and closed") {
    FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const int number = null.fileno();
    CHECK(error_of([&] { Socket(std::move(null)); }) == std::errc::not_a_socket);
    CHECK(::fcntl(number, F_GETFD) == -1);
    CHECK(error_of([] { Socket{FileDescriptor()}; }) == std::errc::bad_file_descriptor);
}

TEST_CASE("a call that the socket is not fit for is an error that names the call") {
    Socket socket(AF_INET, SOCK_DGRAM);
    CHECK(text_of([&] { socket.listen(); }) == "listen: Operation not supported");
    CHECK(text_of([&] { socket.accept(); }) == "accept: Operation not supported");
    CHECK(text_of([&] { (void)socket.getpeername(); }) ==
          "getpeername: Transport endpoint is not connected");
    CHECK(text_of([&] { socket.shutdown(SHUT_RDWR); }) ==
          "shutdown: Transport endpoint is not connected");
    CHECK(text_of([&] { socket.send("x"); }) == "send: Destination address required");
    CHECK(text_of([&] { socket.setsockopt(SOL_SOCKET, -1, 1); }) ==
          "setsockopt: Protocol not available");
    CHECK(text_of([&] { (void)socket.getsockopt(SOL_SOCKET, -1); }) ==
          "getsockopt: Protocol not available");
    CHECK(text_of([&] { (void)socket.getsockopt(SOL_SOCKET, -1, 8); }) ==
          "getsockopt: Protocol not available");
}

TEST_CASE("every call on a closed socket is an error that names the call and says so") {
    Socket socket(AF_INET, SOCK_STREAM);
    socket.close();
    const Address address("127.0.0.1", 8123);
    char byte = 0;
    const std::vector<std::pair<std::string, std::function<void()>>> calls{
        {"bind 127.0.0.1:8123", [&] { socket.bind(address); }},
        {"listen", [&] { socket.listen(); }},
        {"accept", [&] { socket.accept(); }},
        {"connect 127.0.0.1:8123", [&] { socket.connect(address); }},
        {"send", [&] { socket.send("x"); }},
        {"send", [&] { socket.sendall("x"); }},
        {"recv", [&] { socket.recv(1); }},
        {"recv", [&] { socket.recv_into(&byte, 1); }},
        {"sendto 127.0.0.1:8123", [&] { socket.sendto("x", address); }},
        {"recvfrom", [&] { socket.recvfrom(1); }},
        {"shutdown", [&] { socket.shutdown(SHUT_RDWR); }},
        {"fcntl F_GETFL", [&] { socket.settimeout(1s); }},
        {"fcntl F_GETFL", [&] { socket.setblocking(false); }},
        {"setsockopt", [&] { socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1); }},
        {"setsockopt", [&] { socket.setsockopt(SOL_SOCKET, SO_REUSEADDR, "1234"); }},
        {"getsockopt", [&] { (void)socket.getsockopt(SOL_SOCKET, SO_TYPE); }},
        {"getsockopt", [&] { (void)socket.getsockopt(SOL_SOCKET, SO_TYPE, 4); }},
        {"getsockname", [&] { (void)socket.getsockname(); }},
        {"getpeername", [&] { (void)socket.getpeername(); }},
    };
    for (const auto& [name, call] : calls) {
        CHECK(text_of(call) == name + " on a closed descriptor: Bad file descriptor");
        CHECK(error_of(call) == std::errc::bad_file_descriptor);
    }
}

TEST_CASE("a socket that was moved from is closed to every call") {
    Socket first(AF_INET, SOCK_STREAM);
    const Socket second = std::move(first);
    CHECK(text_of([&] { first.listen(); }) ==
          "listen on a closed descriptor: Bad file descriptor");
    CHECK(second.fileno() >= 0);
}

TEST_CASE("a call that fails 1024 times leaves no descriptor open") {
    const Socket deaf = bind_deaf_socket();
    const Address address = deaf.getsockname();
    const auto before = number_of_descriptors();
    int failures = 0;
    for (int i = 0; i < 1024; ++i) {
        failures += error_of([&] { Socket(AF_INET).bind(address); }) ? 1 : 0;
        failures += error_of([&] { Socket(AF_INET).connect(address); }) ? 1 : 0;
        failures += error_of([&] { Socket(AF_INET).bind({impossible_host, 0}); }) ? 1 : 0;
    }
    CHECK(failures == 3 * 1024);
    CHECK(number_of_descriptors() == before);
}

TEST_CASE("sendall() of nothing is an error on a closed socket as well") {
    Socket closed;
    CHECK(error_of([&] { closed.sendall(""); }) == std::errc::bad_file_descriptor);
}
