#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "http_answer.hpp"
#include "socketserver/http/file_answer.hpp"
#include "socketserver/http/simple_http_request_handler.hpp"
#include "socketserver/http/threading_http_server.hpp"
#include "support/scratch_folder.hpp"
#include "support/serving.hpp"
#include "support/watchdog.hpp"  // a server that never answers must not hold up the tests

// A folder with files that a test makes, and a server for it.
namespace file_site {

namespace http = socketserver::http;
using http_answer::Answer;

// What is not in the served folder, and must not come out.
inline const std::string secret = "what lies beside the served folder";

// Bytes of all values, which don't repeat soon: a part at the wrong place is seen.
inline std::string content_of(std::size_t size) {
    std::string content(size, '\0');
    std::uint32_t state = 1;
    for (char& letter : content) {
        state = state * 1664525 + 1013904223;
        letter = static_cast<char>(state >> 24);
    }
    return content;
}

// What handlers in several threads have logged.
class Log {
public:
    void add(std::string_view message) {
        const std::lock_guard lock(mutex_);
        text_.append(message).append("\n");
    }

    std::string text() const {
        const std::lock_guard lock(mutex_);
        return text_;
    }

    bool has(std::string_view part) const {
        return text().find(part) != std::string::npos;
    }

private:
    mutable std::mutex mutex_;
    std::string text_;
};

// Serves files and writes its log for the test, not to standard error.
class Handler : public http::SimpleHTTPRequestHandler {
public:
    Handler(std::shared_ptr<const http::Site> site, Log& log)
        : SimpleHTTPRequestHandler(std::move(site)), log_(log) {}

    using SimpleHTTPRequestHandler::protocol_version;

protected:
    void log_message(std::string_view message) override { log_.add(message); }

private:
    Log& log_;
};

struct Options {
    http::SimpleHTTPOptions site = {};  // The directory is set here.
    std::string protocol = "HTTP/1.0";
};

// The folder "root" of a scratch folder, which is served by handlers of this class.
// Beside it lies the secret.
template <class SiteHandler = Handler>
class FileSite {
public:
    explicit FileSite(Options options = {}) {
        std::filesystem::create_directory(root());
        std::ofstream(beside("secret.txt")) << secret;
        options.site.directory = root();
        const auto site = std::make_shared<const http::Site>(options.site);
        server_ = std::make_unique<Serving<http::ThreadingHTTPServer>>(
            socketserver::Address("127.0.0.1", 0),
            [site, protocol = options.protocol, this](socketserver::Request& request,
                                                      const socketserver::Address& client,
                                                      socketserver::BaseServer& server) {
                SiteHandler handler(site, log_);
                handler.protocol_version = protocol;
                handler.run(request, client, server);
            });
        server_->start();
    }

    // The path of the served folder.
    std::string root() const { return folder_ / "root"; }

    // The path of a name in the served folder.
    std::string operator/(const std::string& name) const { return root() + "/" + name; }

    // The path of a name beside the served folder.
    std::string beside(const std::string& name) const { return folder_ / name; }

    // Makes a folder in the served one, with those on the way to it.
    std::string make_folder(const std::string& name) const {
        std::filesystem::create_directories(*this / name);
        return *this / name;
    }

    // Makes a file, with the folders on the way to it.
    void write(const std::string& name, const std::string& content) const {
        std::filesystem::create_directories(
            std::filesystem::path(*this / name).parent_path());
        std::ofstream(*this / name, std::ios::binary) << content;
        last_write_ = std::chrono::system_clock::now();
    }

    socketserver::Address address() const { return server_->server_address; }

    Answer get(const std::string& path, const std::string& headers = "") const {
        let_clock_go_on();
        return http_answer::answer_to(address(),
                                      http_answer::request("GET", path, headers));
    }

    Answer head(const std::string& path, const std::string& headers = "") const {
        let_clock_go_on();
        return http_answer::answer_to(address(),
                                      http_answer::request("HEAD", path, headers));
    }

    const Log& log() const { return log_; }

private:
    // A file that was written in this step of the clock, of some milliseconds, has no
    // ETag yet.
    void let_clock_go_on() const {
        while (http::file_clock() <= last_write_.load())
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }

    mutable std::atomic<http::FileTime> last_write_ = http::FileTime();
    ScratchFolder folder_;
    Log log_;
    std::unique_ptr<Serving<http::ThreadingHTTPServer>> server_;
};

}  // namespace file_site
