// The chapter's programs, each as a process, asked over a real connection.

#include <doctest/doctest.h>

#include <chrono>
#include <ctime>
#include <string>
#include <vector>

#include "socketserver/socket.hpp"
#include "support/process.hpp"
#include "support/stream_work.hpp"

using socketserver::Address;
using socketserver::Socket;

namespace {

// One of the example servers, running on a port that the kernel chose.
class ExampleServer {
public:
    explicit ExampleServer(const std::string& name,
                           std::vector<std::string> more_arguments = {})
        : process_(EXAMPLES "/" + name, with_port_0(more_arguments)) {
        const std::string line = process_.read_line();
        const std::string announcement = "serving on 127.0.0.1:";
        REQUIRE(line.substr(0, announcement.size()) == announcement);
        port_ = std::stoi(line.substr(announcement.size()));
    }

    Address address() const { return {"127.0.0.1", port_}; }
    std::string port() const { return std::to_string(port_); }

    // A connection from this address of the local machine.
    Socket connect_from(const std::string& host) const {
        Socket client(AF_INET);
        client.settimeout(std::chrono::seconds(5));
        client.bind({host, 0});
        client.connect(address());
        return client;
    }

private:
    static std::vector<std::string> with_port_0(std::vector<std::string> arguments) {
        arguments.insert(arguments.begin(), "0");
        return arguments;
    }

    Process process_;
    int port_ = 0;
};

// All that the server says to a client that sends nothing.
std::string words_to(Socket client) {
    return receive_all(client);
}

// The time in UTC, in the form whose order is the order of time.
std::string utc() {
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    std::string text(100, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC",
                              ::gmtime_r(&now, &parts)));
    return text;
}

}  // namespace

TEST_CASE("hello_server greets everyone who connects") {
    const ExampleServer server("hello_server");
    CHECK(words_to(server.connect_from("127.0.0.1")) == "Hello, 127.0.0.1!\n");
    CHECK(words_to(server.connect_from("127.0.0.2")) == "Hello, 127.0.0.2!\n");
}

TEST_CASE("echo_server sends every line back, one client after the other") {
    const ExampleServer server("echo_server");
    for (int i = 0; i < 2; ++i) {
        Socket client = server.connect_from("127.0.0.1");
        for (const std::string line : {"one\n", "two\n"}) {
            client.sendall(line);
            REQUIRE(client.recv(100) == line);
        }
        client.sendall("the last\n");
        client.shutdown(SHUT_WR);
        CHECK(receive_all(client) == "the last\n");
    }
}

TEST_CASE("upper_server sends each datagram back in capital letters") {
    const ExampleServer server("upper_server");
    Socket client(AF_INET, SOCK_DGRAM);
    client.settimeout(std::chrono::seconds(5));
    client.connect(server.address());
    for (const std::string question : {"Hello, world 1", "\xe4 b"}) {
        client.send(question);
        CHECK(client.recv(100) == (question[0] == 'H' ? "HELLO, WORLD 1" : "\xe4 B"));
    }
}

TEST_CASE("time_server tells the time in UTC") {
    const ExampleServer server("time_server");
    const std::string before = utc();
    const std::string told = words_to(server.connect_from("127.0.0.1"));
    const std::string after = utc();
    REQUIRE(told.size() == before.size() + 1);
    CHECK(told.back() == '\n');
    CHECK(before <= told.substr(0, before.size()));
    CHECK(told.substr(0, before.size()) <= after);
}

TEST_CASE("time_client prints what time_server tells") {
    const ExampleServer server("time_server");
    const std::string before = utc();
    Process client(EXAMPLES "/time_client", {server.port()});
    const std::string told = client.read_line();
    CHECK(before <= told);
    CHECK(told <= utc());
    CHECK(client.read_all() == "");
    CHECK(client.wait() == 0);
}

TEST_CASE("access_list_server greets those on the list and turns the others away") {
    const ExampleServer server("access_list_server", {"127.0.0.1", "127.0.0.3"});
    CHECK(words_to(server.connect_from("127.0.0.1")) == "Hello, 127.0.0.1!\n");
    CHECK(words_to(server.connect_from("127.0.0.2")) == "");
    CHECK(words_to(server.connect_from("127.0.0.3")) == "Hello, 127.0.0.3!\n");
}
