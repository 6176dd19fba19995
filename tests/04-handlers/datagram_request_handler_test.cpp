#include "socketserver/datagram_request_handler.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <functional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "records_errors.hpp"
#include "socketserver/udp_server.hpp"
#include "socketserver/unix_datagram_server.hpp"
#include "support/scratch_folder.hpp"

using socketserver::Address;
using socketserver::BaseServer;
using socketserver::Request;
using socketserver::RequestHandlerClass;
using socketserver::Socket;
using socketserver::UDPServer;
using socketserver::UnixDatagramServer;

namespace {

// A DatagramRequestHandler that does what the test says, and shows the test what a
// derived class sees.
class DatagramWork : public socketserver::DatagramRequestHandler {
public:
    using Work = std::function<void(DatagramWork&)>;

    explicit DatagramWork(Work work) : work_(std::move(work)) {}

    using DatagramRequestHandler::datagram;
    using DatagramRequestHandler::packet;
    using DatagramRequestHandler::rfile;
    using DatagramRequestHandler::socket;
    using DatagramRequestHandler::wfile;

private:
    void handle() override { work_(*this); }

    Work work_;
};

RequestHandlerClass handled_by_work(DatagramWork::Work work) {
    return [work = std::move(work)](Request& request, const Address& client,
                                    BaseServer& server) {
        DatagramWork(work).run(request, client, server);
    };
}

Socket udp_client() {
    Socket client(AF_INET, SOCK_DGRAM);
    client.settimeout(std::chrono::seconds(5));
    client.bind({"127.0.0.1", 0});
    return client;
}

// Sends the datagram and has the server handle it.
void ask(UDPServer& server, Socket& client, const std::string& packet) {
    client.sendto(packet, server.server_address);
    server.handle_request();
}

}  // namespace

TEST_CASE("a datagram handler finds the datagram in packet() and in rfile") {
    std::string packet;
    std::vector<std::string> words;
    UDPServer server({"127.0.0.1", 0}, handled_by_work([&](DatagramWork& self) {
                         packet = self.packet();
                         for (std::string word; self.rfile >> word;)
                             words.push_back(word);
                     }));
    Socket client = udp_client();
    ask(server, client, "three words\nhere");
    CHECK(packet == "three words\nhere");
    CHECK(words == std::vector<std::string>{"three", "words", "here"});
}

TEST_CASE("what a datagram handler writes is answered as one datagram") {
    UDPServer server({"127.0.0.1", 0}, handled_by_work([](DatagramWork& self) {
                         self.wfile << "one " << 2 << std::flush;
                         self.wfile << " three";
                     }));
    Socket client = udp_client();
    ask(server, client, "");
    const auto [answer, sender] = client.recvfrom(100);
    CHECK(answer.data == "one 2 three");
    CHECK(sender == server.server_address);
}

TEST_CASE("a datagram handler that wrote nothing sends nothing") {
    UDPServer server({"127.0.0.1", 0}, handled_by_work([](DatagramWork& self) {
                         if (self.packet() != "silence, please")
                             self.wfile << "the answer to " << self.packet();
                     }));
    Socket client = udp_client();
    ask(server, client, "silence, please");
    ask(server, client, "the second");
    CHECK(client.recv(100) == "the answer to the second");
}

TEST_CASE("a datagram handler that threw sends nothing of what it wrote") {
    RecordsErrors<UDPServer> server({"127.0.0.1", 0},
                                    handled_by_work([](DatagramWork& self) {
                                        self.wfile << "the answer to " << self.packet();
                                        if (self.packet() == "throw")
                                            throw std::runtime_error("thrown");
                                    }));
    Socket client = udp_client();
    ask(server, client, "throw");
    ask(server, client, "the second");
    CHECK(client.recv(100) == "the answer to the second");
    CHECK(server.errors == std::vector<std::string>{"std::runtime_error: thrown\n"});
}

TEST_CASE("a datagram handler reaches the server's socket, and sees what was cut off") {
    bool the_servers = false;
    std::vector<bool> truncated;
    UDPServer server({"127.0.0.1", 0}, handled_by_work([&](DatagramWork& self) {
                         the_servers = &self.socket() == &server.socket;
                         truncated.push_back(self.datagram().truncated);
                         self.wfile << self.packet();
                     }));
    server.max_packet_size = 4;
    Socket client = udp_client();
    ask(server, client, "1234");
    ask(server, client, "12345");
    CHECK(the_servers);
    CHECK(truncated == std::vector<bool>{false, true});
    CHECK(client.recv(100) == "1234");
    CHECK(client.recv(100) == "1234");
}

TEST_CASE(
    "an answer that is too long for a datagram is an error, and the server goes on") {
    RecordsErrors<UDPServer> server(
        {"127.0.0.1", 0}, handled_by_work([](DatagramWork& self) {
            self.wfile << std::string(std::stoul(self.packet()), 'x');
        }));
    Socket client = udp_client();
    ask(server, client, "70000");
    ask(server, client, "3");
    CHECK(client.recv(100) == "xxx");
    REQUIRE(server.errors.size() == 1);
    CHECK(server.errors[0].find("Message too long") != std::string::npos);
}

TEST_CASE("a Unix datagram server answers a client that has a path") {
    const ScratchFolder folder;
    UnixDatagramServer server(folder / "server", handled_by_work([](DatagramWork& self) {
                                  self.wfile << "got " << self.packet();
                              }));
    Socket client(AF_UNIX, SOCK_DGRAM);
    client.settimeout(std::chrono::seconds(5));
    client.bind(folder / "client");
    ask(server, client, "it");
    CHECK(client.recv(100) == "got it");
}

TEST_CASE("a Unix datagram client without a path can't be answered: that is an error") {
    const ScratchFolder folder;
    RecordsErrors<UnixDatagramServer> server(folder / "server",
                                             handled_by_work([](DatagramWork& self) {
                                                 if (self.packet() == "answer me")
                                                     self.wfile << "an answer";
                                             }));
    Socket client(AF_UNIX, SOCK_DGRAM);
    ask(server, client, "no answer needed");
    CHECK(server.errors.empty());
    ask(server, client, "answer me");
    REQUIRE(server.errors.size() == 1);
    CHECK(server.errors[0].find("std::system_error: sendto (unnamed)") == 0);
}

TEST_CASE(
    "answers that a Unix client does not read are lost, counted, and hold up none") {
    const ScratchFolder folder;
    RecordsErrors<UnixDatagramServer> server(folder / "server",
                                             handled_by_work([](DatagramWork& self) {
                                                 self.wfile << "got " << self.packet();
                                             }));
    server.socket.settimeout(std::chrono::seconds(5));  // so that the test would end
    Socket deaf(AF_UNIX, SOCK_DGRAM);
    deaf.bind(folder / "deaf");
    for (int i = 0; i < 10'000 && server.answers_lost < 3; ++i)
        ask(server, deaf, "it");
    CHECK(server.answers_lost == 3);

    Socket client(AF_UNIX, SOCK_DGRAM);
    client.settimeout(std::chrono::seconds(5));
    client.bind(folder / "client");
    ask(server, client, "it");
    CHECK(client.recv(100) == "got it");
    CHECK(server.answers_lost == 3);
    CHECK(server.errors.empty());
}

TEST_CASE("long answers that one Unix client does not read silence no other") {
    const ScratchFolder folder;
    UnixDatagramServer server(folder / "server", handled_by_work([](DatagramWork& self) {
                                  self.wfile << std::string(20'000, 'x');
                              }));
    server.socket.settimeout(std::chrono::seconds(5));  // so that the test would end
    Socket deaf(AF_UNIX, SOCK_DGRAM);
    deaf.bind(folder / "deaf");
    for (int i = 0; i < 15; ++i)
        ask(server, deaf, "it");
    CHECK(server.answers_lost > 0);

    Socket client(AF_UNIX, SOCK_DGRAM);
    client.settimeout(std::chrono::seconds(5));
    client.bind(folder / "client");
    ask(server, client, "it");
    CHECK(client.recv(65536).size() == 20'000);
}
