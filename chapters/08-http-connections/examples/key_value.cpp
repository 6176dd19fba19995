// Keeps values by their keys: PUT /keys/NAME, GET, HEAD and DELETE. /keys/ lists all
// keys.
//
//     key_value [PORT]

#include <chrono>
#include <functional>
#include <iostream>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/request_error.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "socketserver/http/url.hpp"
#include "socketserver/serve_until_signal.hpp"

namespace http = socketserver::http;

// What is kept. The threads of all clients use it.
class Store {
public:
    // Whether there was none before.
    bool put(const std::string& key, const std::string& value) {
        const std::lock_guard lock(mutex_);
        return values_.insert_or_assign(key, value).second;
    }

    std::optional<std::string> get(const std::string& key) {
        const std::lock_guard lock(mutex_);
        const auto place = values_.find(key);
        return place == values_.end() ? std::nullopt : std::optional(place->second);
    }

    // Whether there was one.
    bool erase(const std::string& key) {
        const std::lock_guard lock(mutex_);
        return values_.erase(key) > 0;
    }

    // All keys, a line each, as they stand in a URL.
    std::string list() {
        const std::lock_guard lock(mutex_);
        std::string lines;
        for (const auto& [key, value] : values_)
            lines += http::quote(key, "") + "\n";
        return lines;
    }

private:
    std::mutex mutex_;
    std::map<std::string, std::string> values_;
};

class KeyValueHandler : public http::BaseHTTPRequestHandler {
public:
    explicit KeyValueHandler(Store& store) : store_(store) {
        protocol_version = "HTTP/1.1";
        timeout = std::chrono::seconds(60);
    }

private:
    static constexpr std::string_view folder = "/keys/";
    static constexpr std::size_t max_value = 1 << 20;

    void do_GET() override {
        if (path == folder)
            return send_page(200, "text/plain", store_.list());
        if (const auto value = store_.get(key()))
            return send_page(200, "application/octet-stream", *value);
        send_no_value();
    }

    void do_HEAD() override { do_GET(); }

    void do_PUT() override {
        const bool is_new = store_.put(key(), read_body(max_value));
        send_page(is_new ? 201 : 204, "text/plain", "");
    }

    void do_DELETE() override {
        if (!store_.erase(key()))
            return send_no_value();
        send_page(204, "text/plain", "");
    }

    // An error page would end the connection, and there is no error.
    void send_no_value() { send_page(404, "text/plain", "no value\n"); }

    // "a b" of "/keys/a%20b".
    std::string key() const {
        if (!path.starts_with(folder) || path == folder)
            throw http::RequestError(404, "Not Found", "Keys are below /keys/");
        return http::unquote(path.substr(folder.size()));
    }

    Store& store_;
};

int main(int argc, char* argv[]) {
    const int port = argc > 1 ? std::stoi(argv[1]) : 8123;
    Store store;
    http::ThreadingHTTPServer server(
        {"127.0.0.1", port}, socketserver::handled_by<KeyValueHandler>(std::ref(store)));
    std::cout << "serving on http://" << server.server_address << "/keys/" << std::endl;
    socketserver::serve_until_signal(server);
}
