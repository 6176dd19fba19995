// Serves the files of a folder by rules of its own: a page for what is not found, a
// header more in each answer, a page that is made, /version, and a log in a file.
//
//     site_with_rules FOLDER LOG [PORT]

#include <functional>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/answered_request.hpp"
#include "socketserver/http/conditions.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/serve_until_signal.hpp"

namespace http = socketserver::http;

class SiteHandler : public http::SimpleHTTPRequestHandler {
public:
    explicit SiteHandler(const std::shared_ptr<const http::Site>& site)
        : SimpleHTTPRequestHandler(site) {
        protocol_version = "HTTP/1.1";
        log_format = http::combined_log;
    }

private:
    static constexpr std::string_view version = "{\"version\": 3}\n";
    static constexpr std::string_view nothing_here =
        "<!DOCTYPE html>\n<title>Nothing here</title>\n<h1>Nothing here</h1>\n"
        "<p>Try <a href=\"/\">the first page</a>.\n";

    void do_GET() override {
        if (path == "/version")
            send_version();
        else
            SimpleHTTPRequestHandler::do_GET();
    }

    // A client that has it already says so, and gets 304.
    void send_version() {
        const http::Validators now{.tag = http::entity_tag(version)};
        const auto code = http::status_of_conditions(command, headers, &now);
        send_page(code.value_or(200), "application/json", version, {{"ETag", now.tag}});
    }

    void send_error(int code, std::optional<std::string_view> message,
                    std::optional<std::string_view> explain) override {
        if (code == 404)
            send_page(404, "text/html; charset=utf-8", nothing_here);
        else
            SimpleHTTPRequestHandler::send_error(code, message, explain);
    }

    void end_headers() override {
        send_header("X-Content-Type-Options", "nosniff");
        SimpleHTTPRequestHandler::end_headers();
    }
};

int main(int argc, char* argv[]) {
    if (argc < 3) {
        std::cerr << "usage: site_with_rules FOLDER LOG [PORT]\n";
        return 2;
    }
    const auto site =
        std::make_shared<const http::Site>(http::SimpleHTTPOptions{.directory = argv[1]});
    const int port = argc > 3 ? std::stoi(argv[3]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port},
                                     socketserver::handled_by<SiteHandler>(site));
    server.set_log(argv[2]);
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    socketserver::serve_until_signal(server);
}
