// All twelve servers, the plain, the threading and the forking ones, pass the same test.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/clients.hpp"
#include "support/process.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver;

namespace {

// The address that a server has printed: 127.0.0.1:PORT or a path.
Address address_from(const std::string& line) {
    const std::string host = "127.0.0.1:";
    if (line.substr(0, host.size()) == host)
        return {"127.0.0.1", std::stoi(line.substr(host.size()))};
    return line;
}

// A client that the server can answer: a Unix one of datagrams needs a path of its own.
Socket client_of(const Address& server, int type, const std::string& own_path) {
    Socket client = client_socket(server.family(), type);
    if (type == SOCK_DGRAM && server.family() == AF_UNIX)
        client.bind(own_path);
    client.connect(server);
    return client;
}

// Three clients at once, one line each way, then a clean end with nothing left.
void check_server(const std::string& name, int type) {
    CAPTURE(name);
    const ScratchFolder folder;
    Process program(PROGRAMS "/twelve_servers", {name, folder / "server"});
    const Address server = address_from(program.read_line());
    std::vector<Socket> clients;
    for (const char* own_name : {"one", "two", "three"})
        clients.push_back(client_of(server, type, folder / own_name));
    for (Socket& client : clients) {
        const std::string line = "hello " + std::to_string(client.fileno()) + "\n";
        client.sendall(line);
        CHECK(client.recv(100) == "you said " + line);
        if (type == SOCK_STREAM)
            CHECK(client.recv(100) == "");
    }
    CHECK(program.read_line() == "closed");
    CHECK(program.read_all() == "nothing else is left\n");
    CHECK(program.wait() == 0);
    CHECK(program.read_errors() == "");
}

}  // namespace

TEST_CASE("All twelve servers serve three clients alike, and leave nothing behind") {
    for (const std::string mix_in : {"", "Threading", "Forking"}) {
        check_server(mix_in + "TCPServer", SOCK_STREAM);
        check_server(mix_in + "UDPServer", SOCK_DGRAM);
        check_server(mix_in + "UnixStreamServer", SOCK_STREAM);
        check_server(mix_in + "UnixDatagramServer", SOCK_DGRAM);
    }
}
