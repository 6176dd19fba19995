#pragma once

#include <string_view>

#include "page_server.hpp"
#include "socketserver/http/base_http_request_handler.hpp"

namespace bench {

/// Answers each request with a short text.
class TextHandler : public WithoutLog<socketserver::http::BaseHTTPRequestHandler> {
public:
    TextHandler() { protocol_version = "HTTP/1.1"; }

protected:
    void do_GET() override {
        send_head();
        wfile << text;
    }

    void send_head() {
        send_response(200);
        send_header("Content-Type", "text/plain");
        send_header("Content-Length", text.size());
        end_headers();
    }

    static constexpr std::string_view text = "hello world\n";
};

}  // namespace bench
