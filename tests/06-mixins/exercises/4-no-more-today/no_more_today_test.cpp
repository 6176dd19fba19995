#include <doctest/doctest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <system_error>
#include <variant>

#include "socketserver/event.hpp"
#include "socketserver/refusing_mixin.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/story.hpp"

using namespace std::chrono_literals;
using namespace socketserver;
using story::expect;
using story::step;

namespace {

// Says the same as the client, until it leaves; throws when it says "oops".
void talk(Request& request, const Address&, BaseServer&) {
    Socket& connection = std::get<Socket>(request);
    for (std::string text; !(text = connection.recv(100)).empty();) {
        if (text == "oops")
            throw std::runtime_error("oops");
        connection.sendall(text);
    }
}

class Server : public RefusingMixIn<ThreadingTCPServer> {
public:
    explicit Server(int at_most) : RefusingMixIn({"127.0.0.1", 0}, talk) {
        most = at_most;
        timeout = 5s;
        step("a server serves " + std::to_string(at_most) + " at once");
    }
    ~Server() override { server_close(); }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    // A client that connects. What its loop has to do with it is done by then.
    Socket next_client() {
        Socket client = connect_to(server_address);
        handle_request();
        return client;
    }

    // Set when the work of a thread is done.
    Event has_served;

protected:
    void process_request_thread(Request& request, const Address& client) override {
        RefusingMixIn::process_request_thread(request, client);
        has_served.set();
    }

    void handle_error(Request&, const Address&) override {}
};

// Whether the client comes to read the end, without a word of its own.
bool is_refused(Socket& client) {
    return eventually([&] { return client.try_recv(100) == ""; }, 2s);
}

// What a client gets that says "hi".
std::string answer_to(Socket& client) {
    try {
        client.sendall("hi");
        const std::string came = client.recv(100);
        return came.empty() ? "the end" : came;
    } catch (const std::system_error&) {
        return "the end";  // which has come before it was read
    }
}

// What a client gets that comes when the first one's thread is done.
std::string answer_to_the_next(Server& server) {
    expect("whether its thread is done", server.has_served.wait(5s), true);
    step("another client comes, and says hi");
    Socket client = server.next_client();
    return answer_to(client);
}

}  // namespace

TEST_CASE("as many clients are served at once as are allowed") {
    Server server(2);
    step("two clients come");
    Socket one = server.next_client();
    Socket two = server.next_client();
    expect("what the first one gets", answer_to(one), "hi");
    expect("what the second one gets", answer_to(two), "hi");
}

TEST_CASE("one more is refused: it reads the end") {
    Server server(2);
    step("two clients come, and stay");
    const Socket one = server.next_client();
    const Socket two = server.next_client();
    step("a third one comes");
    Socket three = server.next_client();
    expect("whether it reads the end", is_refused(three), true);
}

TEST_CASE("when one has left the next one is served") {
    Server server(1);
    step("a client comes, and leaves");
    server.next_client().close();
    expect("what it gets", answer_to_the_next(server), "hi");
}

TEST_CASE("one whose handler throws gives its place back") {
    Server server(1);
    step("a client comes, and its handler throws");
    Socket one = server.next_client();
    one.sendall("oops");
    expect("what it gets", answer_to_the_next(server), "hi");
}

TEST_CASE("those who were refused take no place") {
    Server server(1);
    step("a client comes, and stays");
    Socket one = server.next_client();
    step("two more are refused");
    for (int i = 0; i < 2; ++i)
        server.next_client();
    step("the first one leaves");
    one.close();
    expect("what it gets", answer_to_the_next(server), "hi");
}
