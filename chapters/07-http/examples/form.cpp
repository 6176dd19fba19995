// A form: GET shows it, POST answers what was written into it.
//
//     form [PORT]

#include <iostream>
#include <string>
#include <string_view>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/html_escape.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/http/url.hpp"

namespace http = socketserver::http;

class FormHandler : public http::BaseHTTPRequestHandler {
    static constexpr std::size_t max_form = 65536;
    static constexpr std::string_view html = "text/html; charset=utf-8";

    void do_GET() override {
        send_page(200, html,
                  "<form method=post><input name=name><input name=city>"
                  "<button>Send</button></form>\n");
    }

    void do_POST() override {
        std::string page;
        for (const auto& [name, value] : http::parse_form(read_body(max_form)))
            page += "<p>" + http::html_escape(name) + ": " + http::html_escape(value) +
                    "</p>\n";
        send_page(200, html, page);
    }
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port},
                                     socketserver::handled_by<FormHandler>);
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    server.serve_forever();
}
