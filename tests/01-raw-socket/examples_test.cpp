#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>

#include "socketserver/socket.hpp"
#include "support/connect.hpp"
#include "support/process.hpp"

using namespace std::chrono_literals;
using socketserver::Socket;

namespace {

const std::string examples = EXAMPLES "/";

constexpr int ended_by_sigterm = 128 + SIGTERM;

// The port at the end of a server's first line: "listening on 127.0.0.1:40123".
std::string port_in(const std::string& line) {
    return line.substr(line.rfind(':') + 1);
}

std::string port_of(const Socket& socket) {
    return std::to_string(socket.getsockname().port());
}

}  // namespace

TEST_CASE("echo_server and echo_client: one client after the other hears its lines") {
    Process server(examples + "echo_server", {"0"});
    const std::string first_line = server.read_line();
    CHECK(first_line.starts_with("listening on 127.0.0.1:"));
    const std::string port = port_in(first_line);

    for (const std::string name : {"first", "second"}) {
        Process client(examples + "echo_client", {port});
        CHECK(client.read_line() == "connected to 127.0.0.1:" + port);
        client.write("hello from the " + name + "\n");
        CHECK(client.read_line() == "hello from the " + name);
        client.write("goodbye\n");
        CHECK(client.read_line() == "goodbye");
        client.close_stdin();
        CHECK(client.wait() == 0);
        CHECK(client.read_all() == "");
        CHECK(client.read_errors() == "");
    }
    CHECK(server.terminate() == ended_by_sigterm);
    CHECK(server.read_errors() == "");
}

TEST_CASE("echo_client says when the server closes the connection") {
    Socket listener = listening_socket();
    listener.settimeout(5s);
    Process client(examples + "echo_client", {port_of(listener)});
    Socket connection = listener.accept().first;
    client.write("hello\n");
    CHECK(connection.recv(100) == "hello\n");
    connection.close();
    CHECK(client.wait() == 1);
    CHECK(client.read_errors() == "the server closed the connection\n");
}

TEST_CASE("echo_client puts an answer together that comes in pieces") {
    Socket listener = listening_socket();
    listener.settimeout(5s);
    Process client(examples + "echo_client", {port_of(listener)});
    Socket connection = listener.accept().first;
    CHECK(client.read_line().starts_with("connected to 127.0.0.1:"));
    client.write("hello\n");
    CHECK(connection.recv(100) == "hello\n");
    connection.sendall("hel");
    std::this_thread::sleep_for(20ms);  // or both pieces may well arrive as one
    connection.sendall("lo\n");
    CHECK(client.read_line() == "hello");
    client.close_stdin();
    CHECK(client.wait() == 0);
}

TEST_CASE("udp_echo_server and udp_echo_client: each line comes back as a datagram") {
    Process server(examples + "udp_echo_server", {"0"});
    const std::string first_line = server.read_line();
    CHECK(first_line.starts_with("receiving on 127.0.0.1:"));
    const std::string port = port_in(first_line);

    Process client(examples + "udp_echo_client", {port});
    client.write("hello\n");
    CHECK(client.read_line() == "hello (from 127.0.0.1:" + port + ")");
    client.write("goodbye\n");
    CHECK(client.read_line() == "goodbye (from 127.0.0.1:" + port + ")");
    client.close_stdin();
    CHECK(client.wait() == 0);
    CHECK(client.read_errors() == "");
    CHECK(server.terminate() == ended_by_sigterm);
    CHECK(server.read_errors() == "");
}

TEST_CASE("udp_echo_client says when no one answers, and goes on") {
    Socket silent(AF_INET, SOCK_DGRAM);
    silent.bind({"127.0.0.1", 0});
    silent.settimeout(5s);
    Process client(examples + "udp_echo_client", {port_of(silent)});
    client.write("is anyone there?\n");
    CHECK(client.read_line() == "no answer: recvfrom: Connection timed out");
    CHECK(silent.recvfrom(100).first.data == "is anyone there?");

    client.write("now?\n");
    const auto client_address = silent.recvfrom(100).second;
    silent.sendto("yes", client_address);
    CHECK(client.read_line() == "yes (from 127.0.0.1:" + port_of(silent) + ")");
    client.close_stdin();
    CHECK(client.wait() == 0);
}
