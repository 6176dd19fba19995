// Serves the files of a folder, and runs the programs in its /cgi-bin.
//
//     serve_programs FOLDER [PORT]

#include <iostream>
#include <memory>
#include <string>

#include "socketserver/http/cgi_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

int main(int argc, char* argv[]) {
    const auto site = std::make_shared<const http::Site>(
        http::SimpleHTTPOptions{.directory = argc > 1 ? argv[1] : "."});
    const int port = argc > 2 ? std::stoi(argv[2]) : 8123;
    http::ThreadingHTTPServer server({"127.0.0.1", port}, [site](auto&... arguments) {
        http::CGIHTTPRequestHandler handler(site);
        handler.run(arguments...);
    });
    std::cout << "serving on http://" << server.server_address << "/" << std::endl;
    server.serve_forever();
}
