// A server that says "It works" to whoever asks.
//
//     it_works [PORT]

#include <iostream>
#include <string>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

class ItWorksHandler : public http::BaseHTTPRequestHandler {
    void do_GET() override {
        const std::string page = "<h1>It works</h1>\n";
        send_response(200);
        send_header("Content-Type", "text/html; charset=utf-8");
        send_header("Content-Length", page.size());
        end_headers();
        wfile << page;
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port},
                                     socketserver::handled_by<ItWorksHandler>);
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    server.serve_forever();
}
