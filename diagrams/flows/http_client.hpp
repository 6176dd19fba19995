#pragma once

// What the flows of HTTP share.

#include <string>

#include "client.hpp"
#include "socketserver/http/http_server.hpp"

/// Serves these requests, which come over one connection, and ends.
inline void serve_http(const socketserver::RequestHandlerClass& handler,
                       const std::string& requests) {
    socketserver::http::HTTPServer server({"127.0.0.1", 0}, handler);
    const flows::Client client(SOCK_STREAM, server.server_port(), requests,
                               [&server] { server.shutdown(); });
    server.serve_forever();
}
