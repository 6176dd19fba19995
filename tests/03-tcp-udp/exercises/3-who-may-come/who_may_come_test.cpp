#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "socketserver/allowed_tcp_server.hpp"
#include "support/clients.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using story::expect;
using story::step;

namespace {

// What a client from this host gets of a server that allows these.
std::string answer_to(const std::string& host, const std::vector<std::string>& allowed) {
    std::string list;
    for (const std::string& entry : allowed)
        list += (list.empty() ? "" : ", ") + entry;
    step("a server allows: " + (list.empty() ? "nobody" : list));
    AllowedTCPServer server({"127.0.0.1", 0}, answer, allowed);
    server.timeout = 5s;
    const std::jthread loop([&] { server.handle_request(); });
    step("a client comes from " + host + " and says \"hi\"");
    Socket client = client_socket(AF_INET);
    client.bind({host, 0});
    client.connect(server.server_address);
    client.sendall("hi");
    return read_to_end(client);
}

}  // namespace

TEST_CASE("a host of the list may come") {
    expect("what the client gets", answer_to("127.0.0.2", {"127.0.0.1", "127.0.0.2"}),
           "to 127.0.0.2: hi");
}

TEST_CASE("a host that is not in the list may not come") {
    expect("what the client gets", answer_to("127.0.0.3", {"127.0.0.1", "127.0.0.2"}),
           "");
}

TEST_CASE("a host whose name only begins so may not come") {
    expect("what the client gets", answer_to("127.0.0.10", {"127.0.0.1"}), "");
}

TEST_CASE("the beginning of many lets all of them come") {
    expect("what the client gets", answer_to("127.1.2.3", {"127.1."}),
           "to 127.1.2.3: hi");
    expect("what the client gets", answer_to("127.10.2.3", {"127.1."}), "");
}

TEST_CASE("when nobody is allowed nobody may come") {
    expect("what the client gets", answer_to("127.0.0.1", {}), "");
}
