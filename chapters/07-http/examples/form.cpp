// A form: GET shows it, POST answers what was written into it.
//
//     form [PORT]

#include <iostream>
#include <string>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/http/url.hpp"

namespace http = socketserver::http;

class FormHandler : public http::BaseHTTPRequestHandler {
    static constexpr std::size_t max_form = 65536;

    void do_GET() override {
        send_page(
            "<form method=post><input name=name><input name=city>"
            "<button>Send</button></form>\n");
    }

    void do_POST() override {
        std::string sent(max_form + 1, '\0');
        body.read(sent.data(), static_cast<std::streamsize>(sent.size()));
        sent.resize(static_cast<std::size_t>(body.gcount()));
        if (sent.size() > max_form)
            return send_error(413);
        std::string page;
        for (const auto& [name, value] : http::parse_form(sent))
            page += "<p>" + http::html_escape(name) + ": " + http::html_escape(value) +
                    "</p>\n";
        send_page(page);
    }

    void send_page(const std::string& page) {
        send_response(200);
        send_header("Content-Type", "text/html; charset=utf-8");
        send_header("Content-Length", std::to_string(page.size()));
        end_headers();
        wfile << page;
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port},
                                     socketserver::handled_by<FormHandler>);
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    server.serve_forever();
}
