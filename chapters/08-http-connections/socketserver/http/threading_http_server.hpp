#pragma once

#include <optional>
#include <utility>

#include "socketserver/http/http_server.hpp"
#include "socketserver/http/idle_wait.hpp"
#include "socketserver/http/refusing_mixin.hpp"
#include "socketserver/http/wanted_place.hpp"
#include "socketserver/threading_mixin.hpp"

namespace socketserver::http {

/// An HTTP server with a thread for each connection: Python's `ThreadingHTTPServer`.
/// Closing it cuts its clients off. A client for whom no thread can be had is answered
/// with 503. While `max_threads` are at work and another client waits, an idle connection
/// gives way.
class ThreadingHTTPServer : public RefusingMixIn<ThreadingMixIn<HTTPServer>> {
public:
    /// As HTTPServer.
    /// @throws std::system_error, std::invalid_argument
    ThreadingHTTPServer(const Address& address, RequestHandlerClass request_handler_class,
                        const ServerOptions& options = {})
        : RefusingMixIn(address, std::move(request_handler_class), options) {
        daemon_threads = true;
    }

    /// Closes the server, as server_close() does: here, since the threads call methods of
    /// the whole server until they end.
    ~ThreadingHTTPServer() override { ThreadingHTTPServer::server_close(); }

protected:
    /// Starts a thread for the connection. Where there is a limit to these, the thread is
    /// told how its place may be wanted.
    void process_request(Request& request, const Address& client_address) override {
        if (max_threads && !wanted_place_) {
            wanted_place_.emplace();
            idle_connections.give_way_to(wanted_place_->fileno());
        }
        RefusingMixIn::process_request(request, client_address);
    }

    /// In a pause, when no client can be taken, one that waits is given the place of an
    /// idle one.
    Timeout accept_pause() override {
        const Timeout pause = RefusingMixIn::accept_pause();
        if (wanted_place_)
            wanted_place_->want(pause && has_input(fileno()));
        return pause;
    }

private:
    std::optional<WantedPlace> wanted_place_;  // process_request() makes it.
};

}  // namespace socketserver::http
