#pragma once

#include <charconv>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <iostream>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/threading_http_server.hpp"

/// A server that tells each client what it has understood of the request. The tests of
/// HTTP start it as a program. telling_server.py is the same, made of Python's own
/// classes.
///
///     telling_server PORT [--threads | --forks | --sequential]
///                    [--protocol HTTP/1.1] [--timeout SECONDS]
///
/// It knows GET, HEAD and POST, and some paths:
///
///     /error/CODE/MESSAGE/EXPLAIN  answered by send_error(), with as much as is given
///     /bare                        an answer that does not say how long it is
///     /large                       64 MiB of zeros
///     /bare/large                  the same, without a word on how many they are
///     /rfile                       a POST whose body is read from rfile
namespace telling_server {

namespace http = socketserver::http;

/// What the command line says.
struct Options {
    int port = 0;
    std::string model = "--threads";
    std::string protocol = "HTTP/1.0";
    socketserver::Timeout timeout = std::chrono::seconds(60);
};

/// Reads the command line; what it does not know is a mistake of the test's.
inline Options options_of(int argc, char* argv[]) {
    Options options{.port = std::stoi(argv[1])};
    for (int i = 2; i < argc; ++i) {
        const std::string word = argv[i];
        if (word == "--protocol")
            options.protocol = argv[++i];
        else if (word == "--timeout")
            options.timeout =
                std::chrono::milliseconds(static_cast<long>(1000 * std::stod(argv[++i])));
        else
            options.model = word;
    }
    return options;
}

/// The next piece of a path, which is taken away from it.
inline std::optional<std::string_view> take_piece(std::string_view& path) {
    if (path.empty())
        return std::nullopt;
    const std::size_t end = path.find('/');
    const std::string_view piece = path.substr(0, end);
    path.remove_prefix(end == std::string_view::npos ? path.size() : end + 1);
    return piece;
}

/// Tells what it has understood.
class Handler : public http::BaseHTTPRequestHandler {
public:
    explicit Handler(const Options& options) {
        protocol_version = options.protocol;
        timeout = options.timeout;
    }

private:
    static constexpr std::uint64_t large = 64 << 20;
    static constexpr std::size_t max_body = 1 << 20;

    void do_GET() override {
        constexpr std::string_view error = "/error/";
        if (path.starts_with(error))
            send_error_of(std::string_view(path).substr(error.size()));
        else if (path.ends_with("/large"))
            send_large();
        else
            send_text(what_was_understood());
    }

    void do_HEAD() override { do_GET(); }

    void do_POST() override {
        std::istream& source = path == "/rfile" ? rfile : body;
        std::string sent(max_body + 1, '\0');
        source.read(sent.data(), static_cast<std::streamsize>(sent.size()));
        sent.resize(static_cast<std::size_t>(source.gcount()));
        if (sent.size() > max_body)
            return send_error(413);
        send_text(what_was_understood() + "with a body: " + sent + "\n");
    }

    std::string what_was_understood() const {
        std::string text = command + " " + path + " " + request_version + "\n";
        for (const auto& [name, value] : headers)
            text += name + ": " + value + "\n";
        return text + "that is all\n";
    }

    void send_error_of(std::string_view rest) {
        const std::string_view code = take_piece(rest).value_or("");
        int number = 0;
        std::from_chars(code.data(), code.data() + code.size(), number);
        const std::optional<std::string_view> message = take_piece(rest);
        send_error(number, message, take_piece(rest));
    }

    void send_head(std::uint64_t size) {
        send_response(200);
        send_header("Content-Type", "text/plain");
        if (!path.starts_with("/bare"))
            send_header("Content-Length", std::to_string(size));
        end_headers();
    }

    void send_text(const std::string& text) {
        send_head(text.size());
        if (command != "HEAD")
            wfile << text;
    }

    void send_large() {
        send_head(large);
        const std::string zeros(1 << 16, '0');
        for (std::uint64_t sent = 0; sent < large && wfile; sent += zeros.size())
            wfile << zeros;
    }
};

/// Serves until the program is ended.
template <class Server>
void serve(const Options& options) {
    Server server({"127.0.0.1", options.port}, [&options](auto&... arguments) {
        Handler handler(options);
        handler.run(arguments...);
    });
    std::cout << "Serving HTTP on 127.0.0.1 port " << server.server_port() << " ..."
              << std::endl;
    server.serve_forever();
}

/// The whole program.
inline int main(int argc, char* argv[]) {
    const Options options = options_of(argc, argv);
    if (options.model == "--forks")
        serve<http::ForkingHTTPServer>(options);
    else if (options.model == "--sequential")
        serve<http::HTTPServer>(options);
    else
        serve<http::ThreadingHTTPServer>(options);
    return 0;
}

}  // namespace telling_server
