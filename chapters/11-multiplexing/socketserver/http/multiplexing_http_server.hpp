#pragma once

#include <utility>

#include "socketserver/http/http_server.hpp"
#include "socketserver/http/refusing_mixin.hpp"
#include "socketserver/multiplexing_mixin.hpp"

namespace socketserver::http {

/// An HTTP server with all its connections on one thread. Closing it cuts its clients
/// off. A client for whom no stack can be had is answered with 503.
class MultiplexingHTTPServer : public RefusingMixIn<MultiplexingMixIn<HTTPServer>> {
public:
    /// As HTTPServer.
    /// @throws std::system_error, std::invalid_argument
    MultiplexingHTTPServer(const Address& address,
                           RequestHandlerClass request_handler_class,
                           const ServerOptions& options = {})
        : RefusingMixIn(address, std::move(request_handler_class), options) {
        block_on_close = false;
    }

    /// Closes the server, as server_close() does: here, since the fibers call methods of
    /// the whole server until they end.
    ~MultiplexingHTTPServer() override { MultiplexingHTTPServer::server_close(); }
};

}  // namespace socketserver::http
