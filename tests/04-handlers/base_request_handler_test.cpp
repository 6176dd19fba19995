#include "socketserver/base_request_handler.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "records_errors.hpp"
#include "socketserver/tcp_server.hpp"

using socketserver::Address;
using socketserver::BaseRequestHandler;
using socketserver::BaseServer;
using socketserver::handled_by;
using socketserver::Request;
using socketserver::Socket;
using socketserver::TCPServer;

namespace {

using Log = std::vector<std::string>;

// Writes down which of its steps are run, and does in each what the test says.
class StepsHandler : public BaseRequestHandler {
public:
    Log log;
    std::function<void()> in_setup = [] {};
    std::function<void()> in_handle = [] {};
    std::function<void()> in_finish = [] {};

    using BaseRequestHandler::client_address;
    using BaseRequestHandler::request;
    using BaseRequestHandler::server;

    // Runs it on a request that nobody sent.
    void run_alone() {
        TCPServer any_server({"127.0.0.1", 0}, handled_by<BaseRequestHandler>);
        Request any_request;
        run(any_request, Address(), any_server);
    }

private:
    void setup() override {
        log.push_back("setup");
        in_setup();
    }
    void handle() override {
        log.push_back("handle");
        in_handle();
    }
    void finish() override {
        log.push_back(handle_failed() ? "finish, handle failed" : "finish");
        in_finish();
    }
};

void throw_error(const std::string& text) {
    throw std::runtime_error(text);
}

Socket connected_to(const TCPServer& server) {
    Socket client(AF_INET);
    client.settimeout(std::chrono::seconds(5));
    client.connect(server.server_address);
    return client;
}

}  // namespace

TEST_CASE("a handler runs setup(), handle() and finish(), in this order") {
    StepsHandler handler;
    handler.run_alone();
    CHECK(handler.log == Log{"setup", "handle", "finish"});
}

TEST_CASE(
    "a handler sees the request, the client's address and the server it was given") {
    TCPServer server({"127.0.0.1", 0}, handled_by<BaseRequestHandler>);
    const Address address("127.0.0.1", 4711);
    Request request;
    StepsHandler handler;
    bool the_same = false;
    handler.in_setup = [&] {
        the_same = &handler.request() == &request &&
                   &handler.client_address() == &address && &handler.server() == &server;
    };
    handler.run(request, address, server);
    CHECK(the_same);
}

TEST_CASE("finish() runs when handle() throws, knows of it, and the exception goes on") {
    StepsHandler handler;
    handler.in_handle = [] { throw_error("handle failed"); };
    CHECK_THROWS_WITH_AS(handler.run_alone(), "handle failed", std::runtime_error);
    CHECK(handler.log == Log{"setup", "handle", "finish, handle failed"});
}

TEST_CASE("finish() runs when handle() throws what is no std::exception") {
    StepsHandler handler;
    handler.in_handle = [] { throw 42; };
    CHECK_THROWS_AS(handler.run_alone(), int);
    CHECK(handler.log == Log{"setup", "handle", "finish, handle failed"});
}

TEST_CASE("when setup() throws nothing else runs") {
    StepsHandler handler;
    handler.in_setup = [] { throw_error("setup failed"); };
    CHECK_THROWS_WITH_AS(handler.run_alone(), "setup failed", std::runtime_error);
    CHECK(handler.log == Log{"setup"});
}

TEST_CASE("what finish() throws goes on, and finish() runs only once") {
    StepsHandler handler;
    handler.in_finish = [] { throw_error("finish failed"); };
    CHECK_THROWS_WITH_AS(handler.run_alone(), "finish failed", std::runtime_error);
    CHECK(handler.log == Log{"setup", "handle", "finish"});
}

TEST_CASE("what finish() throws takes the place of what handle() threw") {
    StepsHandler handler;
    handler.in_handle = [] { throw_error("handle failed"); };
    handler.in_finish = [] { throw_error("finish failed"); };
    CHECK_THROWS_WITH_AS(handler.run_alone(), "finish failed", std::runtime_error);
}

TEST_CASE("a handler that overrides nothing serves by closing the connection") {
    RecordsErrors<TCPServer> server({"127.0.0.1", 0}, handled_by<BaseRequestHandler>);
    Socket client = connected_to(server);
    server.handle_request();
    CHECK(client.recv(1) == "");
    CHECK(server.errors.empty());
}

TEST_CASE("what a handler throws is given to handle_error() and the server goes on") {
    int requests = 0;
    RecordsErrors<TCPServer> server(
        {"127.0.0.1", 0}, [&](Request& request, const Address& client, BaseServer& own) {
            StepsHandler handler;
            if (++requests == 1)
                handler.in_handle = [] { throw_error("handle failed"); };
            if (requests == 2)
                handler.in_setup = [] { throw_error("setup failed"); };
            handler.run(request, client, own);
        });
    for (int i = 0; i < 3; ++i) {
        Socket client = connected_to(server);
        server.handle_request();
        CHECK(client.recv(1) == "");
    }
    CHECK(requests == 3);
    CHECK(server.errors == Log{"std::runtime_error: handle failed\n",
                               "std::runtime_error: setup failed\n"});
}

TEST_CASE("what is no std::exception leaves the server, after the connection is closed") {
    RecordsErrors<TCPServer> server(
        {"127.0.0.1", 0}, [](Request& request, const Address& client, BaseServer& own) {
            StepsHandler handler;
            handler.in_handle = [] { throw 42; };
            handler.run(request, client, own);
        });
    Socket client = connected_to(server);
    CHECK_THROWS_AS(server.handle_request(), int);
    CHECK(client.recv(1) == "");
    CHECK(server.errors.empty());
}

namespace {

// Answers with the number of requests that this object has served.
class CountingHandler : public BaseRequestHandler {
    void handle() override {
        std::get<Socket>(request()).sendall(std::to_string(++served_));
    }

    int served_ = 0;
};

// Answers with the text that it was made with.
class TextHandler : public BaseRequestHandler {
public:
    explicit TextHandler(std::string text) : text_(std::move(text)) {}

private:
    void handle() override { std::get<Socket>(request()).sendall(text_); }

    std::string text_;
};

// Counts in a number that is not its own.
class SharingHandler : public BaseRequestHandler {
public:
    explicit SharingHandler(int& count) : count_(count) {}

private:
    void handle() override { ++count_; }

    int& count_;
};

template <class Class, class... Arguments>
concept CanBeGiven = requires(Arguments... arguments) {
    handled_by<Class>(arguments...);
};

template <class Class>
concept CanHandle = requires {
    handled_by<Class>;
};

}  // namespace

TEST_CASE("handled_by<> makes a new handler for each request") {
    TCPServer server({"127.0.0.1", 0}, handled_by<CountingHandler>);
    for (int i = 0; i < 3; ++i) {
        Socket client = connected_to(server);
        server.handle_request();
        CHECK(client.recv(10) == "1");
    }
}

TEST_CASE("a handler that needs arguments is made by a lambda") {
    const std::string text = "given by the caller";
    TCPServer server({"127.0.0.1", 0},
                     [&](Request& request, const Address& client, BaseServer& own) {
                         TextHandler(text).run(request, client, own);
                     });
    Socket client = connected_to(server);
    server.handle_request();
    CHECK(client.recv(100) == text);
}

TEST_CASE("handled_by<>() gives each handler copies of its arguments") {
    socketserver::RequestHandlerClass handler;
    {
        const std::string text = "given by the caller";
        handler = handled_by<TextHandler>(text);
    }
    TCPServer server({"127.0.0.1", 0}, handler);
    for (int i = 0; i < 2; ++i) {
        Socket client = connected_to(server);
        server.handle_request();
        CHECK(client.recv(100) == "given by the caller");
    }
}

TEST_CASE("handled_by<>() with std::ref() lets all handlers share an object") {
    int count = 0;
    TCPServer server({"127.0.0.1", 0}, handled_by<SharingHandler>(std::ref(count)));
    for (int i = 0; i < 3; ++i) {
        const Socket client = connected_to(server);
        server.handle_request();
    }
    CHECK(count == 3);
}

TEST_CASE("handled_by<> can be called with a request, by a server of any class") {
    TCPServer server(
        {"127.0.0.1", 0}, [](Request& request, const Address& client, BaseServer& own) {
            handled_by<CountingHandler>(request, client, own);
            handled_by<CountingHandler>(request, client, dynamic_cast<TCPServer&>(own));
        });
    Socket client = connected_to(server);
    server.handle_request();
    CHECK(client.recv(10) == "11");
}

TEST_CASE("handled_by<>() takes what the handler's constructor takes, and nothing else") {
    static_assert(CanBeGiven<TextHandler, std::string>);
    static_assert(CanBeGiven<TextHandler, const char*>);
    static_assert(CanBeGiven<SharingHandler, std::reference_wrapper<int>>);
    static_assert(!CanBeGiven<TextHandler, int>);
    static_assert(!CanBeGiven<TextHandler>);
    static_assert(!CanBeGiven<TextHandler, std::string, std::string>);
}

TEST_CASE("handled_by<> takes handlers and nothing else") {
    static_assert(CanHandle<BaseRequestHandler>);
    static_assert(CanHandle<CountingHandler>);
    static_assert(!CanHandle<TCPServer>);
    static_assert(!CanHandle<std::string>);
    static_assert(!CanHandle<int>);
}
