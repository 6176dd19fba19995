// Our HTTP servers, as a user would write them, but for the log, which they don't write.
//
//     http_server [sequential|threads|forks] text|two-writes|nagle|files FOLDER
//
// Without a model it is threads. It prints the port at which it listens on 127.0.0.1, and
// serves until SIGTERM. With text every answer is a short text. With two-writes its
// headers and its body are sent one after the other, with nagle also without TCP_NODELAY.
// With files it serves the folder.

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"

namespace http = socketserver::http;

// Says nothing: a log would be measured too.
template <class Handler>
class WithoutLog : public Handler {
public:
    using Handler::Handler;

private:
    void log_request(int, std::string_view) override {}

    // A client may leave within an answer: then its time is over, and all is well.
    void log_error(std::string_view message) override {
        if (!message.starts_with("Connection lost"))
            Handler::log_error(message);
    }
};

class TextHandler : public WithoutLog<http::BaseHTTPRequestHandler> {
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

class FileHandler : public WithoutLog<http::SimpleHTTPRequestHandler> {
public:
    explicit FileHandler(std::shared_ptr<const http::Site> site)
        : WithoutLog(std::move(site)) {
        protocol_version = "HTTP/1.1";
    }
};

socketserver::RequestHandlerClass file_handler(const std::string& folder) {
    const auto site =
        std::make_shared<const http::Site>(http::SimpleHTTPOptions{.directory = folder});
    return [site](auto&... arguments) {
        FileHandler handler(site);
        handler.run(arguments...);
    };
}

// Nothing, when there is no such work.
socketserver::RequestHandlerClass handler_for(const std::vector<std::string>& words) {
    if (words == std::vector<std::string>{"text"})
        return socketserver::handled_by<TextHandler>;
    if (words == std::vector<std::string>{"two-writes"})
        return socketserver::handled_by<TwoWritesHandler>;
    if (words == std::vector<std::string>{"nagle"})
        return socketserver::handled_by<NagleHandler>;
    if (words.size() == 2 && words[0] == "files")
        return file_handler(words[1]);
    return {};
}

template <class Server>
void serve(const socketserver::RequestHandlerClass& handler) {
    Server server({"127.0.0.1", 0}, handler, {.request_queue_size = 4096});
    if constexpr (requires { server.max_children; })
        server.max_children = 10000;
    if constexpr (requires { server.thread_stack_size; })
        server.thread_stack_size = 64 * 1024;  // as the bare server's threads have
    std::cout << server.server_port() << std::endl;
    server.serve_forever();
}

const std::map<std::string, decltype(&serve<http::HTTPServer>)> models{
    {"sequential", serve<http::HTTPServer>},
    {"threads", serve<http::ThreadingHTTPServer>},
    {"forks", serve<http::ForkingHTTPServer>},
};

int main(int argc, char* argv[]) {
    std::vector<std::string> words(argv + 1, argv + argc);
    std::string model = "threads";
    if (!words.empty() && models.contains(words[0])) {
        model = words[0];
        words.erase(words.begin());
    }
    const socketserver::RequestHandlerClass handler = handler_for(words);
    if (!handler) {
        std::cerr << "usage: http_server [sequential|threads|forks] "
                     "text|two-writes|nagle|files FOLDER\n";
        return 2;
    }
    models.at(model)(handler);
}
