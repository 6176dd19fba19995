// How a server with threads comes to its end, with clients connected and without.

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <concepts>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "06-mixins/thread_stacks.hpp"
#include "socketserver/event.hpp"
#include "socketserver/threading_servers.hpp"
#include "support/background.hpp"
#include "support/clients.hpp"
#include "support/descriptor_limit.hpp"
#include "support/eventually.hpp"
#include "support/scratch_folder.hpp"

using namespace socketserver;
using namespace std::chrono_literals;

namespace {

const Address any_port("127.0.0.1", 0);

// Both settings that say what server_close() does with clients.
struct Pairing {
    bool daemon_threads;
    bool block_on_close;

    bool waits() const { return !daemon_threads && block_on_close; }
};

const std::vector<Pairing> every_pairing{
    {false, true}, {false, false}, {true, true}, {true, false}};

template <class Server>
void set(Server& server, const Pairing& pairing) {
    server.daemon_threads = pairing.daemon_threads;
    server.block_on_close = pairing.block_on_close;
}

// Where a server of this kind can be made.
template <class Server>
Address address_in(const ScratchFolder& folder) {
    if constexpr (std::derived_from<Server, UnixStreamServer> ||
                  std::derived_from<Server, UnixDatagramServer>)
        return folder / "server";
    else
        return any_port;
}

// A client whose handler is at work, though no loop runs.
template <class Server>
Socket client_of(Server& server) {
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(answer_to(client, "hello") == "hello");
    return client;
}

// A client that can be answered: it is bound to an address of its own.
Socket datagram_client(const Address& server_address, const ScratchFolder& folder) {
    Socket client = client_socket(server_address.family(), SOCK_DGRAM);
    if (client.family() == AF_UNIX) {
        std::filesystem::remove(folder / "client");
        client.bind(folder / "client");
    } else {
        client.bind(any_port);
    }
    return client;
}

// A handler that begins, and does not end before it may.
struct LongWork {
    Event has_begun;
    Event may_end;

    void operator()() {
        has_begun.set();
        may_end.wait();
    }
};

bool is_refused(const Address& address) {
    try {
        Socket(address.family()).connect(address);
        return false;
    } catch (const std::system_error& error) {
        return error.code() == std::errc::connection_refused;
    }
}

}  // namespace

TEST_CASE_TEMPLATE("server_close() waits for clients or cuts them off, as it is set",
                   Server, ThreadingTCPServer, ThreadingUnixStreamServer) {
    const ScratchFolder folder;
    const long threads = threads_now();
    for (const Pairing& pairing : every_pairing) {
        CAPTURE(pairing.daemon_threads);
        CAPTURE(pairing.block_on_close);
        Server server(address_in<Server>(folder), echo);
        set(server, pairing);
        Socket one = client_of(server);
        Socket two = client_of(server);
        {
            const Background closing([&] { server.server_close(); });
            if (pairing.waits()) {
                CHECK(closing.goes_on());
                CHECK(answer_to(one, "still here") == "still here");
                one.close();
                CHECK(closing.goes_on());
                two.close();
            }
            CHECK(closing.ends());
        }
        CHECK(eventually([&] { return threads_now() == threads; }));
        if (!pairing.waits()) {
            CHECK(one.recv(100) == "");
            CHECK(two.recv(100) == "");
        }
    }
}

TEST_CASE_TEMPLATE(
    "With a grace time clients are cut off when it is over, however it is "
    "set",
    Server, ThreadingTCPServer, ThreadingUnixStreamServer) {
    const ScratchFolder folder;
    const long threads = threads_now();
    for (const Pairing& pairing : every_pairing) {
        CAPTURE(pairing.daemon_threads);
        CAPTURE(pairing.block_on_close);
        Server server(address_in<Server>(folder), echo);
        set(server, pairing);
        Socket client = client_of(server);
        const auto begin = std::chrono::steady_clock::now();
        {
            const Background closing([&] { server.server_close(60ms); });
            CHECK(closing.ends());
        }
        CHECK(std::chrono::steady_clock::now() - begin >= 60ms);
        CHECK(eventually([&] { return threads_now() == threads; }));
        CHECK(client.recv(100) == "");
    }
}

TEST_CASE_TEMPLATE(
    "A client that leaves in its grace time is served to the end, and "
    "nobody waits longer",
    Server, ThreadingTCPServer, ThreadingUnixStreamServer) {
    const ScratchFolder folder;
    for (const Pairing& pairing : every_pairing) {
        CAPTURE(pairing.daemon_threads);
        CAPTURE(pairing.block_on_close);
        Server server(address_in<Server>(folder), echo);
        set(server, pairing);
        Socket client = client_of(server);
        const Background closing([&] { server.server_close(1h); });
        CHECK(closing.goes_on());
        client.sendall("the last words");
        client.shutdown(SHUT_WR);
        CHECK(read_to_end(client) == "the last words");
        CHECK(closing.ends());
    }
}

TEST_CASE("A grace time of none waits, and one of zero cuts off at once") {
    ThreadingTCPServer server(any_port, echo);
    set(server, {.daemon_threads = true, .block_on_close = false});
    Socket client = client_of(server);
    SUBCASE("none") {
        const Background closing([&] { server.server_close(std::nullopt); });
        CHECK(closing.goes_on());
        client.close();
        CHECK(closing.ends());
    }
    SUBCASE("zero") {
        const Background closing([&] { server.server_close(0s); });
        CHECK(closing.ends());
        CHECK(client.recv(100) == "");
    }
}

TEST_CASE("A negative grace time is refused, and nothing is closed") {
    ThreadingTCPServer server(any_port, echo);
    Socket client = client_of(server);
    CHECK_THROWS_AS(server.server_close(-1ms), std::invalid_argument);
    CHECK(server.fileno() != -1);
    CHECK(answer_to(client, "still here") == "still here");
}

TEST_CASE_TEMPLATE(
    "The handler of a datagram is waited for, however it is set, and its "
    "answer arrives",
    Server, ThreadingUDPServer, ThreadingUnixDatagramServer) {
    const ScratchFolder folder;
    const std::vector<std::optional<Timeout>> graces{std::nullopt, Timeout(0ms),
                                                     Timeout(1ms), Timeout()};
    for (const Pairing& pairing : every_pairing)
        for (const std::optional<Timeout>& grace : graces) {
            CAPTURE(pairing.daemon_threads);
            CAPTURE(pairing.block_on_close);
            CAPTURE(grace.has_value());
            LongWork work;
            Server server(
                address_in<Server>(folder),
                [&work](Request& request, const Address& client, BaseServer& base) {
                    work();
                    answer(request, client, base);
                });
            set(server, pairing);
            Socket client = datagram_client(server.server_address, folder);
            client.sendto("hello", server.server_address);
            server.handle_request();
            REQUIRE(work.has_begun.wait(5s));

            const Background closing(
                [&] { grace ? server.server_close(*grace) : server.server_close(); });
            CHECK(closing.goes_on());
            work.may_end.set();
            CHECK(closing.ends());
            CHECK(client.recv(100) == "to " + client.getsockname().host() + ": hello");
            CHECK(server.fileno() == -1);
        }
}

TEST_CASE("While server_close() waits for a client, nobody else comes in") {
    ThreadingTCPServer server(any_port, echo);
    Socket client = client_of(server);
    const Background closing([&] { server.server_close(); });
    CHECK(eventually([&] { return is_refused(server.server_address); }));
    CHECK(answer_to(client, "still here") == "still here");
    client.close();
    CHECK(closing.ends());
}

TEST_CASE("The file of a Unix server is gone while server_close() waits for a client") {
    const ScratchFolder folder;
    ThreadingUnixStreamServer server(folder / "s", echo);
    Socket client = client_of(server);
    const Background closing([&] { server.server_close(); });
    CHECK(eventually([&] { return !std::filesystem::exists(folder / "s"); }));
    CHECK(answer_to(client, "still here") == "still here");
    client.close();
    CHECK(closing.ends());
}

TEST_CASE("A server may be closed twice, in any way") {
    ThreadingTCPServer server(any_port, echo);
    Socket client = client_of(server);
    server.server_close(0s);
    CHECK(client.recv(100) == "");
    const Background closing([&] {
        server.server_close();
        server.server_close(1h);
        server.server_close(0s);
    });
    CHECK(closing.ends());
    CHECK(server.fileno() == -1);
}

TEST_CASE("A handler that computes is waited for; its client sees the end before") {
    LongWork work;
    std::atomic<bool> is_done = false;
    ThreadingTCPServer server(any_port, [&](Request&, const Address&, BaseServer&) {
        work();
        is_done = true;
    });
    set(server, {.daemon_threads = true, .block_on_close = true});
    Socket client = connect_to(server.server_address);
    server.handle_request();
    REQUIRE(work.has_begun.wait(5s));
    const Background closing([&] {
        server.server_close();
        CHECK(is_done);
    });
    CHECK(client.recv(100) == "");
    CHECK(closing.goes_on());
    work.may_end.set();
    CHECK(closing.ends());
}

TEST_CASE("A handler that begins to read after the cut-off finds the end, too") {
    LongWork work;
    ThreadingTCPServer server(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            work();
            echo(request, client, base);
        });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    REQUIRE(work.has_begun.wait(5s));
    const Background closing([&] { server.server_close(0s); });
    CHECK(client.recv(100) == "");
    work.may_end.set();
    CHECK(closing.ends());
}

TEST_CASE(
    "A handler that waits in sendall() for a client that does not read is cut off") {
    KeepsErrors<ThreadingTCPServer> server(
        any_port, [](Request& request, const Address&, BaseServer&) {
            std::get<Socket>(request).sendall(std::string(64 << 20, 'x'));
        });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(client.recv(1, MSG_PEEK) == "x");
    const Background closing([&] { server.server_close(50ms); });
    CHECK(closing.ends());
    CHECK(server.errors() ==
          std::vector<std::string>{"std::system_error: send: Broken pipe\n"});
}

TEST_CASE("A handler that computes keeps no other client from being cut off") {
    LongWork work;
    KeepsErrors<ThreadingTCPServer> server(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            if (std::get<Socket>(request).recv(100, MSG_PEEK) == "long")
                work();
            else
                echo(request, client, base);
        });
    Socket slow = connect_to(server.server_address);
    server.handle_request();
    slow.sendall("long");
    REQUIRE(work.has_begun.wait(5s));
    Socket other = client_of(server);
    const Background closing([&] { server.server_close(0s); });
    CHECK(other.recv(100) == "");
    CHECK(slow.recv(100) == "");
    CHECK(closing.goes_on());
    work.may_end.set();
    CHECK(closing.ends());
    CHECK(server.errors().empty());
}

TEST_CASE("A server whose loop never ran, and that had no client, just goes") {
    auto server = std::make_unique<ThreadingTCPServer>(any_port, echo);
    const Background destroying([&] { server.reset(); });
    CHECK(destroying.ends());
}

TEST_CASE("A server that is destroyed while clients are connected closes itself first") {
    for (const Pairing& pairing : every_pairing) {
        CAPTURE(pairing.daemon_threads);
        CAPTURE(pairing.block_on_close);
        auto server = std::make_unique<ThreadingTCPServer>(any_port, echo);
        set(*server, pairing);
        Socket client = client_of(*server);
        const Background destroying([&] { server.reset(); });
        if (pairing.waits()) {
            CHECK(destroying.goes_on());
            CHECK(answer_to(client, "still here") == "still here");
            client.shutdown(SHUT_WR);
        }
        CHECK(destroying.ends());
        CHECK(client.recv(100) == "");
    }
}

TEST_CASE("It may be destroyed as soon as shutdown() has returned, with clients") {
    for (int round = 0; round < 50; ++round) {
        auto server = std::make_unique<ThreadingTCPServer>(any_port, echo);
        server->daemon_threads = true;
        const Background loop([&base = *server] { base.serve_forever(1h); });
        Socket one = connect_to(server->server_address);
        Socket two = connect_to(server->server_address);
        CHECK(answer_to(one, "hello") == "hello");
        server->shutdown();
        server.reset();
        CHECK(loop.ends());
    }
}

namespace {

// What its handlers use is its own, so it closes before that goes.
class Counting : public ThreadingTCPServer {
public:
    using ThreadingTCPServer::ThreadingTCPServer;

    ~Counting() override { server_close(); }

    void count() {
        const std::lock_guard lock(*mutex_);
        ++count_;
    }

private:
    std::unique_ptr<std::mutex> mutex_ = std::make_unique<std::mutex>();
    int count_ = 0;
};

}  // namespace

TEST_CASE("A derived class that closes in its own destructor may own what handlers use") {
    std::atomic<int> served = 0;
    for (int round = 0; round < 50; ++round) {
        auto server = std::make_unique<Counting>(
            any_port,
            [&served](Request& request, const Address& client, BaseServer& base) {
                echo(request, client, base);
                dynamic_cast<Counting&>(base).count();
                ++served;
            });
        server->daemon_threads = true;
        Socket client = client_of(*server);
        server.reset();
        CHECK(client.recv(100) == "");
    }
    CHECK(served == 50);
}

TEST_CASE("Clients are cut off though no descriptor is left: the listener's is used" *
          doctest::test_suite("limits")) {
    ThreadingTCPServer server(any_port, echo);
    Socket client = client_of(server);
    std::optional<DescriptorLimit> starved(std::in_place, no_descriptor_left());
    const Background closing([&] { server.server_close(0s); });
    CHECK(closing.ends());
    starved.reset();
    CHECK(client.recv(100) == "");
}

TEST_CASE("When there is none to be had, they are cut off as soon as there is one" *
          doctest::test_suite("limits")) {
    ThreadingTCPServer server(any_port, echo);
    Socket client = client_of(server);
    std::optional<DescriptorLimit> starved(std::in_place, 0);
    const Background closing([&] { server.server_close(0s); });
    CHECK(closing.goes_on());
    starved.reset();
    CHECK(closing.ends());
    CHECK(client.recv(100) == "");
}
