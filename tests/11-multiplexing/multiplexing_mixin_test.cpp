// MultiplexingMixIn: many clients on one thread, and handlers that know nothing of it.

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "06-mixins/thread_servers.hpp"
#include "socketserver/event.hpp"
#include "socketserver/forking_servers.hpp"
#include "socketserver/multiplexing_servers.hpp"
#include "socketserver/run_in_thread.hpp"
#include "socketserver/stream_request_handler.hpp"
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

using Server = KeepsErrors<MultiplexingTCPServer>;

// The handler of chapter 4: not a line of it knows of fibers.
class EchoHandler : public StreamRequestHandler {
    void handle() override {
        for (std::string line; std::getline(rfile, line);)
            wfile << line << '\n';
    }
};

std::vector<Socket> clients_of(const BaseServer& server, int count) {
    std::vector<Socket> clients;
    for (int i = 0; i < count; ++i)
        clients.push_back(connect_to(server.server_address));
    return clients;
}

}  // namespace

TEST_CASE("One thread serves many clients at once, with the handler of chapter 4") {
    std::mutex mutex;
    std::vector<std::thread::id> threads;
    Server server(any_port,
                  [&](Request& request, const Address& client, BaseServer& base) {
                      {
                          const std::lock_guard lock(mutex);
                          threads.push_back(std::this_thread::get_id());
                      }
                      handled_by<EchoHandler>(request, client, base);
                  });
    const LoopThread loop(server);
    std::vector<Socket> clients = clients_of(server, 100);
    for (int round = 0; round < 3; ++round)
        for (Socket& client : clients)
            CHECK(answer_to(client, "hello\n") == "hello\n");
    const std::lock_guard lock(mutex);
    CHECK(threads.size() == 100);
    for (const std::thread::id& thread : threads)
        CHECK(thread == threads.front());
}

TEST_CASE_TEMPLATE("Each of the four servers answers three clients at once", Kind,
                   MultiplexingTCPServer, MultiplexingUDPServer,
                   MultiplexingUnixStreamServer, MultiplexingUnixDatagramServer) {
    const ScratchFolder folder;
    constexpr bool is_unix = std::derived_from<Kind, UnixStreamServer> ||
                             std::derived_from<Kind, UnixDatagramServer>;
    constexpr int type = std::derived_from<Kind, UDPServer> ? SOCK_DGRAM : SOCK_STREAM;
    Kind server(is_unix ? Address(folder / "server") : any_port, answer);
    const LoopThread loop(server);
    std::vector<Socket> clients;
    for (const char* name : {"one", "two", "three"}) {
        clients.push_back(client_socket(server.server_address.family(), type));
        if (is_unix && type == SOCK_DGRAM)
            clients.back().bind(folder / name);
        clients.back().connect(server.server_address);
    }
    for (Socket& client : clients)
        client.sendall("hello");
    for (Socket& client : clients)
        CHECK(client.recv(100).ends_with(": hello"));
}

TEST_CASE(
    "handle_request() returns when the handler first waits, and runs those that "
    "were put aside") {
    Server server(any_port, echo);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    CHECK(server.active_fibers() == 1);
    client.sendall("hello");
    server.timeout = 50ms;
    server.handle_request();  // nobody comes, and the first one is answered
    CHECK(client.recv(100) == "hello");
    client.close();
    server.handle_request();
    CHECK(server.active_fibers() == 0);
}

TEST_CASE("A handler that throws is told to handle_error(), and the others go on") {
    Server server(any_port,
                  [](Request& request, const Address& client, BaseServer& base) {
                      echo(request, client, base);
                      throw std::runtime_error("no");
                  });
    const LoopThread loop(server);
    Socket one = connect_to(server.server_address);
    Socket other = connect_to(server.server_address);
    CHECK(answer_to(one, "hello") == "hello");
    one.shutdown(SHUT_WR);
    CHECK(one.recv(1) == "");
    CHECK(eventually([&] { return server.errors().size() == 1; }));
    CHECK(answer_to(other, "hello") == "hello");
    CHECK(server.errors() == std::vector<std::string>{"std::runtime_error: no\n"});
}

TEST_CASE("A timeout under rfile comes out as the exception that it is") {
    struct Impatient : StreamRequestHandler {
        Impatient() { timeout = 20ms; }
        void handle() override {
            std::string line;
            std::getline(rfile, line);
        }
    };
    Server server(any_port, handled_by<Impatient>);
    const LoopThread loop(server);
    Socket client = connect_to(server.server_address);
    CHECK(client.recv(1) == "");
    CHECK(eventually([&] { return server.errors().size() == 1; }));
    CHECK(server.errors() ==
          std::vector<std::string>{"std::system_error: recv: Connection timed out\n"});
}

TEST_CASE("A handler may close its connection, and move it away") {
    Socket kept;
    std::atomic<int> requests = 0;
    Server server(any_port, [&](Request& request, const Address&, BaseServer&) {
        auto& connection = std::get<Socket>(request);
        connection.recv(100);
        if (++requests == 1)
            connection.close();
        else
            kept = std::move(connection);
    });
    const LoopThread loop(server);
    Socket one = connect_to(server.server_address);
    one.sendall("x");
    CHECK(one.recv(1) == "");
    Socket other = connect_to(server.server_address);
    other.sendall("x");
    CHECK(eventually([&] { return requests == 2; }));
    CHECK(server.errors().empty());
    other.settimeout(10ms);
    CHECK_THROWS_AS(other.recv(1), std::system_error);
}

TEST_CASE("A handler may end the loop by shutdown(), which only asks there") {
    Server server(any_port, [](Request& request, const Address&, BaseServer& base) {
        std::get<Socket>(request).recv(100);
        base.shutdown();
        std::get<Socket>(request).sendall("bye");
    });
    const Background loop([&] { server.serve_forever(1h); });
    Socket client = connect_to(server.server_address);
    CHECK(answer_to(client, "x") == "bye");
    CHECK(loop.ends());
}

TEST_CASE("The loop may run again, and serves those that were put aside meanwhile") {
    Server server(any_port, echo);
    Socket client = connect_to(server.server_address);
    for (int i = 0; i < 2; ++i) {
        const LoopThread loop(server);
        CHECK(answer_to(client, "hello") == "hello");
    }
}

TEST_CASE("shutdown() from several threads ends a loop with many handlers that wait") {
    Server server(any_port, echo);
    std::vector<Socket> clients;
    {
        const Background loop([&] { server.serve_forever(1h); });
        clients = clients_of(server, 400);
        for (Socket& client : clients)
            CHECK(answer_to(client, "x") == "x");
        std::vector<std::unique_ptr<Background>> threads;
        for (int i = 0; i < 3; ++i)
            threads.push_back(std::make_unique<Background>([&] { server.shutdown(); }));
        for (const auto& thread : threads)
            CHECK(thread->ends());
        CHECK(loop.ends());
    }
    CHECK(server.active_fibers() == 400);
    server.server_close(0ms);
    CHECK(server.active_fibers() == 0);
    for (Socket& client : clients)
        CHECK(client.recv(1) == "");
}

TEST_CASE("Another thread closes the server, and the handlers end on it") {
    std::atomic<int> ended = 0;
    std::vector<Socket> clients;
    auto server = std::make_unique<Server>(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            struct AtTheEnd {
                std::atomic<int>& ended;
                ~AtTheEnd() { ++ended; }
            } const at_the_end{ended};
            echo(request, client, base);
        });
    {
        const LoopThread loop(*server);
        clients = clients_of(*server, 100);
        for (Socket& client : clients)
            CHECK(answer_to(client, "x") == "x");
    }
    {
        const Background closing([&] { server->server_close(0ms); });
        CHECK(closing.ends());
    }
    CHECK(ended == 100);
    CHECK(server->errors().empty());
}

TEST_CASE("server_close() serves clients until they leave; without block_on_close not") {
    Server server(any_port, echo);
    Socket client = connect_to(server.server_address);
    server.handle_request();
    SUBCASE("it waits") {
        const Background closing([&] { server.server_close(); });
        CHECK(answer_to(client, "still here") == "still here");
        CHECK(closing.goes_on());
        client.close();
        CHECK(closing.ends());
    }
    SUBCASE("it cuts off") {
        server.block_on_close = false;
        const Background closing([&] { server.server_close(); });
        CHECK(closing.ends());
        CHECK(client.recv(1) == "");
    }
    SUBCASE("a grace time") {
        const auto begin = std::chrono::steady_clock::now();
        const Background closing([&] { server.server_close(60ms); });
        CHECK(answer_to(client, "still here") == "still here");
        CHECK(closing.ends());
        CHECK(std::chrono::steady_clock::now() - begin >= 60ms);
        CHECK(client.recv(1) == "");
    }
    SUBCASE("a negative one") {
        CHECK_THROWS_AS(server.server_close(-1ms), std::invalid_argument);
        CHECK(server.fileno() != -1);
        client.close();
    }
    server.server_close();
    CHECK(server.fileno() == -1);
    CHECK(server.active_fibers() == 0);
}

TEST_CASE("server_close() can't be called in a handler, and says what to do") {
    Server server(any_port, [](Request&, const Address&, BaseServer& base) {
        base.server_close();
    });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    REQUIRE(server.errors().size() == 1);
    CHECK(server.errors()[0].find("call shutdown() here") != std::string::npos);
}

TEST_CASE("A handler that is cut off is not told to handle_error(), wherever it waits") {
    Server server(any_port, [](Request&, const Address&, BaseServer&) {
        const auto [here, there] = Socket::socketpair();
        wait_for(here.fileno(), POLLIN, Deadline(std::nullopt));
    });
    Socket client = connect_to(server.server_address);
    server.handle_request();
    server.server_close(0ms);
    CHECK(client.recv(1) == "");
    CHECK(server.errors().empty());
}

TEST_CASE("When no stack can be had the request is given back, and the next is served") {
    Server server(any_port, echo);
    server.fiber_stack_size = std::size_t(1) << 60;
    Socket refused = connect_to(server.server_address);
    server.handle_request();
    CHECK(refused.recv(1) == "");
    CHECK(server.errors() ==
          std::vector<std::string>{"std::system_error: make a stack: Cannot allocate "
                                   "memory\n"});
    server.fiber_stack_size = 65536;
    const LoopThread loop(server);
    Socket served = connect_to(server.server_address);
    CHECK(answer_to(served, "hello") == "hello");
}

TEST_CASE(
    "While no descriptor is left the handlers go on, and the next client comes in "
    "when one has left" *
    doctest::test_suite("limits")) {
    Server server(any_port, echo);
    const LoopThread loop(server);
    Socket one = connect_to(server.server_address);
    CHECK(answer_to(one, "hello") == "hello");
    Socket waiting = client_socket(AF_INET);
    {
        const DescriptorLimit limit(no_descriptor_left());
        waiting.connect(server.server_address);
        CHECK(answer_to(one, "still here") == "still here");
        one.close();
        CHECK(answer_to(waiting, "hello") == "hello");
    }
}

TEST_CASE("A storm of clients is served to the last one") {
    Server server(any_port, echo, {.request_queue_size = 4096});
    const LoopThread loop(server);
    for (int i = 0; i < 2000; ++i) {
        Socket client = connect_to(server.server_address);
        if (i % 100 == 0)
            CHECK(answer_to(client, "hello") == "hello");
    }
    Socket last = connect_to(server.server_address);
    CHECK(answer_to(last, "hello") == "hello");
}

TEST_CASE("A lock that is held across a wait holds up everybody: a trap") {
    std::timed_mutex mutex;
    Event is_hung_up;
    Server server(
        any_port, [&](Request& request, const Address& client, BaseServer& base) {
            // A std::mutex would wait here for ever: its owner can't run.
            // (By this clock, since g++'s ThreadSanitizer doesn't know
            // pthread_mutex_clocklock(3), which the other one takes.)
            const std::unique_lock lock(mutex, std::chrono::system_clock::now() + 100ms);
            if (!lock)
                return is_hung_up.set();
            echo(request, client, base);
        });
    server.slow_handler_time = 1h;  // no report: that is told elsewhere
    const LoopThread loop(server);
    Socket one = connect_to(server.server_address);
    CHECK(answer_to(one, "hello") == "hello");
    Socket other = connect_to(server.server_address);
    CHECK(is_hung_up.wait(5s));
    one.close();  // its handler gives the lock back, on the thread that has it
    CHECK(eventually([] { return living_fibers() == 0; }));
}

TEST_CASE(
    "A datagram's handler may ask another server: many questions are open at once") {
    UDPServer oracle(any_port, answer);
    MultiplexingUDPServer forwarder(
        any_port, [&](Request& request, const Address& client, BaseServer&) {
            const auto& question = std::get<Datagram>(request);
            Socket asking(AF_INET, SOCK_DGRAM);
            asking.keep_nonblocking();
            asking.connect(oracle.server_address);
            asking.sendall(question.data);
            question.answer(asking.recv(100), client);
        });
    forwarder.socket.setsockopt(SOL_SOCKET, SO_RCVBUF, 1 << 20);
    oracle.socket.setsockopt(SOL_SOCKET, SO_RCVBUF, 1 << 20);
    constexpr int questions = 200;
    const LoopThread forwarding(forwarder);
    Socket client = client_socket(AF_INET, SOCK_DGRAM);
    client.setsockopt(SOL_SOCKET, SO_RCVBUF, 1 << 20);
    client.connect(forwarder.server_address);
    for (int i = 0; i < questions; ++i)
        client.sendall(std::to_string(i));
    CHECK(eventually([] { return living_fibers() == questions; }));
    const LoopThread answering(oracle);
    for (int i = 0; i < questions; ++i)
        CHECK(client.recv(100).starts_with("to 127.0.0.1: "));
}

TEST_CASE("A datagram server's socket is open until its last handler has answered") {
    auto [here, there] = Socket::socketpair();
    here.keep_nonblocking();
    MultiplexingUDPServer server(
        any_port,
        [&, &gate = here](Request& request, const Address& client, BaseServer& base) {
            gate.recv(1);
            answer(request, client, base);
        });
    Socket client = connect_to(server.server_address, SOCK_DGRAM);
    client.sendall("hello");
    server.handle_request();
    CHECK(server.active_fibers() == 1);
    const Background closing([&] { server.server_close(); });
    CHECK(closing.goes_on());
    there.sendall("x");
    CHECK(client.recv(100) == "to 127.0.0.1: hello");
    CHECK(closing.ends());
    CHECK(server.fileno() == -1);
}

TEST_CASE("Servers that start threads or processes can't multiplex, and no other can") {
    static_assert(ServesInTheLoop<TCPServer>);
    static_assert(ServesInTheLoop<UDPServer>);
    static_assert(!ServesInTheLoop<ThreadingTCPServer>);
    static_assert(!ServesInTheLoop<ForkingTCPServer>);
    static_assert(!ServesInTheLoop<std::string>);
}
