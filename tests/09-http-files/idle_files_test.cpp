// Files that stay open, seen over the wire: what the process has open is what /proc says.

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <string>
#include <thread>

#include "support/descriptor_limit.hpp"
#include "support/eventually.hpp"
#include "support/file_site.hpp"
#include "support/process.hpp"
#include "support/process_state.hpp"

namespace fs = std::filesystem;
using file_site::FileSite;

namespace {

// Whether a process has the file open.
bool is_open(const std::string& path, pid_t process = ::getpid()) {
    const auto open = descriptors_of(process);
    return std::ranges::any_of(open,
                               [target = fs::canonical(path).string()](const auto& one) {
                                   return one.second == target;
                               });
}

// Whether this process has the folder open, or anything that is or was in it.
bool has_open_below(const std::string& folder) {
    const auto open = descriptors_of(::getpid());
    return std::ranges::any_of(
        open, [&](const auto& one) { return one.second.starts_with(folder); });
}

// Asks for the file until the server keeps it open: its loop has to have come by.
bool is_kept(const FileSite<>& site, const std::string& name) {
    return eventually(
        [&] { return site.get("/" + name).code() == "200" && is_open(site / name); });
}

}  // namespace

// What holds a file holds its file system, too: it could not be unmounted.
TEST_CASE(
    "a server without requests has nothing of its folder open after 10 s, nor the "
    "folder") {
    const FileSite site;
    site.write("file.txt", "text");
    site.write("removed/file.txt", "text");
    REQUIRE(is_kept(site, "file.txt"));
    REQUIRE(is_kept(site, "removed/file.txt"));
    CHECK(is_open(site.root()));
    fs::remove_all(site / "removed");
    CHECK(eventually([&] { return !has_open_below(site.root()); },
                     std::chrono::seconds(10)));
}

TEST_CASE("a loop that is to turn once an hour looks after its files twice a second") {
    class Turning : public file_site::http::HTTPServer {
    public:
        using HTTPServer::HTTPServer;
        std::atomic<int> turns = 0;

    private:
        void service_actions() override {
            HTTPServer::service_actions();
            ++turns;
        }
    };
    Turning server({"127.0.0.1", 0}, ignore);
    std::thread loop([&] {
        socketserver::BaseServer& any = server;
        any.serve_forever(std::chrono::hours(1));
    });
    CHECK(eventually([&] { return server.turns > 0; }));
    server.shutdown();
    loop.join();
}

TEST_CASE("a server that waits for a client in its loop has nothing of its folder open") {
    ScratchFolder folder;
    std::ofstream(folder / "file.txt") << "text";
    const auto site = std::make_shared<const file_site::http::Site>(
        file_site::http::SimpleHTTPOptions{.directory = folder.path()});
    file_site::Log log;
    Serving<file_site::http::HTTPServer> server(socketserver::Address("127.0.0.1", 0),
                                                [&](auto&... arguments) {
                                                    file_site::Handler handler(site, log);
                                                    handler.protocol_version = "HTTP/1.1";
                                                    handler.run(arguments...);
                                                });
    server.start();
    const auto get = [&](socketserver::Socket& client, const std::string& last) {
        client.sendall("GET /file.txt HTTP/1.1\r\nHost: x\r\n" + last + "\r\n");
        CHECK(http_answer::read_answer(client).body == "text");
    };
    REQUIRE(eventually([&] {  // the loop has turned, and files are kept
        socketserver::Socket client = connect_to(server.server_address);
        get(client, "Connection: close\r\n");
        return is_open(folder / "file.txt");
    }));
    socketserver::Socket client = connect_to(server.server_address);
    for (int i = 0; i < 3; ++i) {
        get(client, "");
        CHECK(eventually([&] { return !has_open_below(folder.path()); }));
    }
    client.close();
}

TEST_CASE("out of descriptors, files that are kept give way to clients" *
          doctest::test_suite("limits")) {
    const FileSite site;
    for (int i = 0; i < 64; ++i)
        site.write("file" + std::to_string(i), "text");
    REQUIRE(is_kept(site, "file0"));
    const DescriptorLimit limit(no_descriptor_left() + 8);
    for (int i = 0; i < 128; ++i)
        CHECK(site.get("/file" + std::to_string(i % 64)).body == "text");
    CHECK(site.get("/").code() == "200");
}

TEST_CASE("a server that is closed has no file open, though its site is there") {
    ScratchFolder folder;
    std::ofstream(folder / "file.txt") << "text";
    const auto site = std::make_shared<const file_site::http::Site>(
        file_site::http::SimpleHTTPOptions{.directory = folder.path()});
    {
        Serving<file_site::http::ThreadingHTTPServer> server(
            socketserver::Address("127.0.0.1", 0), [&](auto&... arguments) {
                file_site::Log log;
                file_site::Handler(site, log).run(arguments...);
            });
        server.start();
        REQUIRE(eventually([&] {
            http_answer::answer_to(server.server_address,
                                   http_answer::request("GET", "/file.txt"));
            return is_open(folder / "file.txt");
        }));
    }
    CHECK_FALSE(is_open(folder / "file.txt"));
}

TEST_CASE("a forked child keeps no file open: it has no loop that would close it") {
    ScratchFolder folder;
    std::ofstream(folder / "file.txt") << "text";
    Process command(
        COMMANDS "/socketserver-http",
        {"--forks", "-p", "HTTP/1.1", "-b", "127.0.0.1", "-d", folder.path(), "0"});
    const std::string line = command.read_line();  // "... port 8000 (http://..."
    const std::size_t port = line.find(" port ");
    REQUIRE(port != std::string::npos);
    socketserver::Socket client =
        connect_to({"127.0.0.1", std::stoi(line.substr(port + 6))});
    for (int i = 0; i < 3; ++i) {
        client.sendall("GET /file.txt HTTP/1.1\r\nHost: x\r\n\r\n");
        CHECK(http_answer::read_answer(client).body == "text");
        const auto children = children_of(command.pid());
        REQUIRE(children.size() == 1);
        CHECK(
            eventually([&] { return !is_open(folder / "file.txt", children.front()); }));
    }
    client.close();
    CHECK(command.terminate() == 0);
}
