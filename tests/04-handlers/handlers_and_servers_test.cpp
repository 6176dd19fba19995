// Which handler goes with which server.

#include <doctest/doctest.h>

#include <chrono>
#include <locale>
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

TEST_CASE("a stream handler whose setup() forgets the base's is told so") {
    class Forgetful : public StreamRequestHandler {
        void setup() override {}
        void handle() override { wfile << "lost"; }
    };
    RecordsErrors<TCPServer> server({"127.0.0.1", 0}, handled_by<Forgetful>);
    CHECK(greeting_of(server, AF_INET).empty());
    CHECK(server.errors ==
          std::vector<std::string>{
              "std::logic_error: setup() was overridden and did not call "
              "StreamRequestHandler::setup(): nothing was sent\n"});
}

namespace {

// While it lives, this program writes 1000 as 1.000, and reads it so.
class GroupedNumbers {
public:
    GroupedNumbers()
        : before_(std::locale::global(std::locale(std::locale::classic(), new Points))) {}

    ~GroupedNumbers() { std::locale::global(before_); }

    GroupedNumbers(const GroupedNumbers&) = delete;
    GroupedNumbers& operator=(const GroupedNumbers&) = delete;

private:
    class Points : public std::numpunct<char> {
        char do_thousands_sep() const override { return '.'; }
        std::string do_grouping() const override { return "\3"; }
    };

    std::locale before_;
};

// Answers with twice the number that it reads.
template <class Handler>
class Doubler : public Handler {
    void handle() override {
        int number = 0;
        this->rfile >> number;
        this->wfile << 2 * number;
    }
};

}  // namespace

TEST_CASE("a stream handler reads and writes numbers whatever the program's locale is") {
    TCPServer server({"127.0.0.1", 0}, handled_by<Doubler<StreamRequestHandler>>);
    const auto answer_to = [&](const std::string& question) {
        Socket client(AF_INET);
        client.settimeout(std::chrono::seconds(5));
        client.connect(server.server_address);
        client.sendall(question);
        const GroupedNumbers grouped;
        server.handle_request();
        return client.recv(100);
    };
    CHECK(answer_to("1234567\n") == "2469134");
    CHECK(answer_to("1.234\n") == "2");
}

TEST_CASE("a datagram handler does so, too") {
    UDPServer server({"127.0.0.1", 0}, handled_by<Doubler<DatagramRequestHandler>>);
    const auto answer_to = [&](const std::string& question) {
        Socket client(AF_INET, SOCK_DGRAM);
        client.settimeout(std::chrono::seconds(5));
        client.sendto(question, server.server_address);
        const GroupedNumbers grouped;
        server.handle_request();
        return client.recv(100);
    };
    CHECK(answer_to("1234567") == "2469134");
    CHECK(answer_to("1.234") == "2");
}
