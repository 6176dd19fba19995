#pragma once

#include <utility>

#include "socketserver/http/http_server.hpp"
#include "socketserver/http/refusing_mixin.hpp"
#include "socketserver/threading_mixin.hpp"

namespace socketserver::http {

/// An HTTP server with a thread for each connection: Python's `ThreadingHTTPServer`.
/// Closing it cuts its clients off. A client for whom no thread can be had is answered
/// with 503.
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
};

}  // namespace socketserver::http
