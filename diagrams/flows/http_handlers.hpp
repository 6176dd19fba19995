#pragma once

// The handlers of the flows of HTTP.

#include <string>

#include "socketserver/http/base_http_request_handler.hpp"

/// Answers with a short page.
class PageHandler : public socketserver::http::BaseHTTPRequestHandler {
    void do_GET() override { send_page("hello\n"); }
    void do_POST() override { send_page("I did not read it\n"); }

    void send_page(const std::string& page) {
        send_response(200);
        send_header("Content-Length", std::to_string(page.size()));
        end_headers();
        wfile << page;
    }
};

/// Keeps the connection if the client wants that.
class KeepingPageHandler : public PageHandler {
public:
    KeepingPageHandler() { protocol_version = "HTTP/1.1"; }
};
