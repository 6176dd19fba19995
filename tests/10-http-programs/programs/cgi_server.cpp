// Serves a folder with scripts, in a process with one thread.
//
//     cgi_server FOLDER [--timeout MILLISECONDS] [--protocol HTTP/1.1]
//                [--pass-authorization yes] [--max-spooled BYTES]
//
// It says where it serves and goes on until it is ended.

#include <signal.h>

#include <chrono>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>

#include "socketserver/http/cgi_http_request_handler.hpp"

namespace http = socketserver::http;

namespace {

struct Options {
    std::shared_ptr<const http::Site> site;
    std::chrono::milliseconds cgi_timeout{5000};
    std::string protocol = "HTTP/1.0";
    bool pass_authorization = false;
    std::uint64_t max_spooled = 10 << 20;
};

class Handler : public http::CGIHTTPRequestHandler {
public:
    explicit Handler(const Options& options) : CGIHTTPRequestHandler(options.site) {
        cgi_timeout = options.cgi_timeout;
        cgi_pass_authorization = options.pass_authorization;
        max_spooled_body = options.max_spooled;
        protocol_version = options.protocol;
        timeout = std::chrono::seconds(5);
    }
};

Options options_of(int argc, char* argv[]) {
    Options options;
    options.site =
        std::make_shared<const http::Site>(http::SimpleHTTPOptions{.directory = argv[1]});
    for (int i = 2; i + 1 < argc; i += 2) {
        const std::string name = argv[i];
        if (name == "--timeout")
            options.cgi_timeout = std::chrono::milliseconds(std::stoi(argv[i + 1]));
        else if (name == "--protocol")
            options.protocol = argv[i + 1];
        else if (name == "--max-spooled")
            options.max_spooled = std::stoul(argv[i + 1]);
        else if (name == "--pass-authorization")
            options.pass_authorization = true;
    }
    return options;
}

}  // namespace

int main(int argc, char* argv[]) {
    const Options options = options_of(argc, argv);
    http::HTTPServer server({"127.0.0.1", 0},
                            [&](auto&... request) { Handler(options).run(request...); });
    std::cout << "serving on " << server.server_address << std::endl;
    server.serve_forever();
}
