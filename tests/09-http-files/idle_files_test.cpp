// Files that stay open, seen over the wire: what the process has open is what /proc says.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "support/eventually.hpp"
#include "support/file_site.hpp"

namespace fs = std::filesystem;
using file_site::FileSite;

namespace {

// Whether this process has the file open.
bool is_open(const std::string& path) {
    std::error_code gone;  // a descriptor may be closed while it is looked at
    for (const auto& entry : fs::directory_iterator("/proc/self/fd"))
        if (fs::read_symlink(entry, gone) == fs::canonical(path))
            return true;
    return false;
}

// Asks for the file until the server keeps it open: its loop has to have come by.
bool is_kept(const FileSite<>& site, const std::string& name) {
    return eventually([&] { return site.get("/" + name).code() == "200" &&
                                   is_open(site / name); });
}

}  // namespace

TEST_CASE("a server without requests closes a file that nobody asks for, within 10 s") {
    const FileSite site;
    site.write("file.txt", "text");
    REQUIRE(is_kept(site, "file.txt"));
    CHECK(eventually([&] { return !is_open(site / "file.txt"); },
                     std::chrono::seconds(10)));
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
