#pragma once

// The handlers of the flows of chapter 7.

#include <string>

#include "socketserver/http/base_http_request_handler.hpp"

/// Answers with a short page, and keeps the connection if the client wants that.
class PageHandler : public socketserver::http::BaseHTTPRequestHandler {
public:
    PageHandler() { protocol_version = "HTTP/1.1"; }

private:
    void do_GET() override { send_page("hello\n"); }
    void do_POST() override { send_page("I did not read it\n"); }

    void send_page(const std::string& page) {
        send_response(200);
        send_header("Content-Length", std::to_string(page.size()));
        end_headers();
        wfile << page;
    }
};
