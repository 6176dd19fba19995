// Our server of files, as a user would write it, but for the log, which it doesn't write.
//
//     file_server FOLDER
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM.

#include <memory>
#include <utility>

#include "page_server.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"

namespace http = socketserver::http;

class FileHandler : public bench::WithoutLog<http::SimpleHTTPRequestHandler> {
public:
    explicit FileHandler(std::shared_ptr<const http::Site> site)
        : WithoutLog(std::move(site)) {
        protocol_version = "HTTP/1.1";
    }
};

int main(int argc, char* argv[]) {
    if (argc != 2) {
        std::cerr << "usage: file_server FOLDER\n";
        return 2;
    }
    const auto site =
        std::make_shared<const http::Site>(http::SimpleHTTPOptions{.directory = argv[1]});
    bench::serve_pages([site](auto&... arguments) {
        FileHandler handler(site);
        handler.run(arguments...);
    });
}
