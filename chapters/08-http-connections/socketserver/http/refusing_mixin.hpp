#pragma once

#include <concepts>
#include <exception>
#include <utility>
#include <variant>

#include "socketserver/http/http_server.hpp"
#include "socketserver/http/refused_connections.hpp"

namespace socketserver::http {

/// A server of HTTP with threads or processes that tells its client, with 503, when there
/// is none to be had: it is derived from the server that it extends. A client that is cut
/// off without a word would not know whether to come again.
template <std::derived_from<HTTPServer> Server>
// NOLINTNEXTLINE(cppcoreguidelines-virtual-class-destructor): BaseServer's is virtual
class RefusingMixIn : public Server {
public:
    using Server::Server;

protected:
    /// Starts a thread or a process for the request, or refuses it.
    void process_request(Request& request, const Address& client_address) override {
        try {
            return Server::process_request(request, client_address);
        } catch (const std::exception&) {
            this->handle_error(request, client_address);
        }
        refused_.add(std::move(std::get<Socket>(request)));
    }

    /// Looks after those that were refused.
    void watch(ServerSelector& selector) override {
        Server::watch(selector);
        refused_.watch(selector);
    }

    /// Closes those that were refused: for a child process, which has nothing to do with
    /// them.
    void close_refused() { refused_.close(); }

private:
    RefusedConnections refused_;
};

}  // namespace socketserver::http
