// Our server of HTTP/1.0, as a user would write it, but for the log, which it doesn't
// write. It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM.
// Every answer is a short text.

#include "page_server.hpp"
#include "socketserver/http/base_http_request_handler.hpp"

class TextHandler : public bench::WithoutLog<socketserver::http::BaseHTTPRequestHandler> {
    void do_GET() override {
        send_response(200);
        send_header("Content-Type", "text/plain");
        send_header("Content-Length", text.size());
        end_headers();
        wfile << text;
    }

    static constexpr std::string_view text = "hello world\n";
};

int main() {
    bench::serve_pages(socketserver::handled_by<TextHandler>);
}
