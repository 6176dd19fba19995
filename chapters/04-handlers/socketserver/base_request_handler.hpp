#pragma once

#include <concepts>

#include "socketserver/base_server.hpp"

namespace socketserver {

/// What is done with one request, as three steps to override: Python's
/// `BaseRequestHandler`.
///
/// A handler serves one request, in one thread, and is gone. Python's runs in its
/// constructor; a C++ constructor can't reach the methods of a derived class, so here it
/// is made first and then run.
class BaseRequestHandler {
public:
    /// Does nothing yet: run() does.
    BaseRequestHandler() = default;
    virtual ~BaseRequestHandler() = default;
    BaseRequestHandler(const BaseRequestHandler&) = delete;
    BaseRequestHandler& operator=(const BaseRequestHandler&) = delete;

    /// setup(), handle(), finish(). When handle() throws, finish() still runs, and the
    /// exception goes on; when setup() throws, nothing else runs. The three arguments
    /// must outlive the call.
    void run(Request& request, const Address& client_address, BaseServer& server);

protected:
    /// Hook: prepares what handle() needs. Does nothing.
    virtual void setup() {}

    /// Hook: does the work. Does nothing.
    virtual void handle() {}

    /// Hook: cleans up after handle(). Does nothing. What it throws takes the place of an
    /// exception of handle(); handle_failed() tells it whether there is one.
    virtual void finish() {}

    /// The connection or datagram to be served.
    Request& request() const { return *request_; }

    /// Who sent it.
    const Address& client_address() const { return *client_address_; }

    /// The server that received it.
    BaseServer& server() const { return *server_; }

    /// Whether handle() threw.
    bool handle_failed() const { return handle_failed_; }

private:
    Request* request_ = nullptr;
    const Address* client_address_ = nullptr;
    BaseServer* server_ = nullptr;
    bool handle_failed_ = false;
};

/// What `handled_by<Handler>` is: a request handler class, and the maker of others.
template <std::derived_from<BaseRequestHandler> Handler>
struct HandledBy {
    /// Makes a handler for the request, and runs it. May be called in several threads at
    /// once, as all of a server's handlers.
    void operator()(Request& request, const Address& client_address,
                    BaseServer& server) const {
        Handler handler;
        handler.run(request, client_address, server);
    }

    /// The request handler class that gives each handler's constructor these arguments.
    /// They are copied here, and again into each handler as its constructor takes them.
    /// What std::ref() refers to is shared by all handlers, with a lock where these run
    /// in threads, and outlives the server.
    template <class... Arguments>
    requires std::constructible_from<Handler, const Arguments&...>
    auto operator()(Arguments... arguments) const {
        return [arguments...](Request& request, const Address& client_address,
                              BaseServer& server) {
            Handler handler(arguments...);
            handler.run(request, client_address, server);
        };
    }
};

/// The request handler class that makes a `Handler` for each request and runs it, with
/// arguments or without:
///
///     TCPServer server({"127.0.0.1", 8123}, handled_by<EchoHandler>);
///     TCPServer chat({"127.0.0.1", 8124}, handled_by<ChatHandler>(std::ref(room)));
template <std::derived_from<BaseRequestHandler> Handler>
inline constexpr HandledBy<Handler> handled_by{};

}  // namespace socketserver
