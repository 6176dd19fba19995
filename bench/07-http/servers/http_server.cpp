// Our HTTP servers, as a user would write them, but for the log, which they don't write.
//
//     http_server text|two-writes|nagle|files FOLDER
//
// It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
// text every answer is a short text. With two-writes its headers and its body are sent
// one after the other, with nagle also without TCP_NODELAY. With files it serves the
// folder.

#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "socketserver/http/simple_http_request_handler.hpp"

namespace http = socketserver::http;

class TextHandler : public http::BaseHTTPRequestHandler {
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
        send_header("Content-Length", std::to_string(text.size()));
        end_headers();
    }

    static constexpr std::string_view text = "hello world\n";

private:
    void log_request(int, std::string_view) override {}
};

class TwoWritesHandler : public TextHandler {
    void do_GET() override {
        send_head();
        wfile << std::flush << text;
    }
};

class NagleHandler : public TwoWritesHandler {
public:
    NagleHandler() { disable_nagle_algorithm = false; }
};

class FileHandler : public http::SimpleHTTPRequestHandler {
public:
    explicit FileHandler(std::shared_ptr<const http::Site> site)
        : SimpleHTTPRequestHandler(std::move(site)) {
        protocol_version = "HTTP/1.1";
    }

private:
    void log_request(int, std::string_view) override {}
};

socketserver::RequestHandlerClass file_handler(const std::string& folder) {
    const auto site =
        std::make_shared<const http::Site>(http::SimpleHTTPOptions{.directory = folder});
    return [site](auto&... arguments) {
        FileHandler handler(site);
        handler.run(arguments...);
    };
}

int main(int argc, char* argv[]) {
    const std::string work = argc > 1 ? argv[1] : "";
    socketserver::RequestHandlerClass handler;
    if (argc == 2 && work == "text")
        handler = socketserver::handled_by<TextHandler>;
    if (argc == 2 && work == "two-writes")
        handler = socketserver::handled_by<TwoWritesHandler>;
    if (argc == 2 && work == "nagle")
        handler = socketserver::handled_by<NagleHandler>;
    if (argc == 3 && work == "files")
        handler = file_handler(argv[2]);
    if (!handler) {
        std::cerr << "usage: http_server text|two-writes|nagle|files FOLDER\n";
        return 2;
    }
    http::ThreadingHTTPServer server({"127.0.0.1", 0}, handler,
                                     {.request_queue_size = 4096});
    std::cout << server.server_port() << std::endl;
    server.serve_forever();
}
