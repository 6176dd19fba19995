// What a client gets that asks for what it should not: nothing.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <thread>

#include "root_folder.hpp"
#include "socketserver/socket.hpp"
#include "support/clients.hpp"
#include "support/file_site.hpp"

namespace fs = std::filesystem;
namespace http = socketserver::http;
using file_site::FileSite;
using file_site::secret;
using http_answer::Answer;

namespace {

http::SimpleHTTPOptions following_symlinks() {
    http::SimpleHTTPOptions options;
    options.follow_symlinks = true;
    return options;
}

// Whether the answer is that there is no such file, by GET and by HEAD.
void check_hidden(const FileSite<>& site, const std::string& path) {
    CAPTURE(path);
    const Answer answer = site.get(path);
    CHECK(answer.status() == "404 File not found");
    CHECK(answer.text.find(secret) == std::string::npos);
    CHECK(site.head(path).status() == "404 File not found");
}

}  // namespace

TEST_CASE("no spelling of .. leads out of the folder") {
    const FileSite site;
    site.make_folder("folder");
    for (const std::string path : {"/../secret.txt",
                                   "/folder/../../secret.txt",
                                   "/../root/../secret.txt",
                                   "/%2e%2e/secret.txt",
                                   "/%2E%2E%2fsecret.txt",
                                   "/.%2e/secret.txt",
                                   "/..%2fsecret.txt",
                                   "/..%2Fsecret.txt",
                                   "/folder/..%2f../secret.txt",
                                   "/folder%2f..%2f..%2fsecret.txt",
                                   "//../secret.txt",
                                   "/./.././secret.txt",
                                   "/.../secret.txt",
                                   "/..;/secret.txt",
                                   "/..\\secret.txt",
                                   "/..%5csecret.txt",
                                   "/%2e%2e%5csecret.txt",
                                   "/%252e%252e/secret.txt",
                                   "/%252e%252e%252fsecret.txt",
                                   "/..%252fsecret.txt",
                                   "/%c0%ae%c0%ae/secret.txt",
                                   "/..%c0%afsecret.txt",
                                   "/%uff0e%uff0e/secret.txt",
                                   "/..%00/secret.txt",
                                   "/%00../secret.txt",
                                   "/..%0a/secret.txt",
                                   "/..%20/secret.txt"})
        check_hidden(site, path);
}

TEST_CASE("an absolute path is one in the folder") {
    const FileSite site;
    const std::string path = site.beside("secret.txt");
    check_hidden(site, path);
    check_hidden(site, "/" + path);
    check_hidden(site, "/%2f" + path.substr(1));
    check_hidden(site, "/~/secret.txt");
    check_hidden(site, "/C:/secret.txt");
}

TEST_CASE("what is no path is refused before a file is looked for") {
    const FileSite site;
    const std::string path = site.beside("secret.txt");
    for (const std::string& target : {std::string("../secret.txt"), "file://" + path})
        CHECK(site.get(target).code() == "400");
}

TEST_CASE("no name is cut off at a NUL") {
    const FileSite site;
    site.write("file.txt", secret);
    site.write("folder/index.html", secret);
    for (const std::string path :
         {"/file.txt%00", "/file.txt%00.png", "/%00file.txt", "/folder%00/index.html",
          "/folder/%00", "/folder%00/", "/file.txt%00/../missing.txt"})
        check_hidden(site, path);
}

TEST_CASE("no symbolic link leads out of the folder, at the end or on the way") {
    const FileSite site;
    fs::create_directory(site.beside("beside"));
    std::ofstream(site.beside("beside/secret.txt")) << secret;
    fs::create_symlink("../secret.txt", site / "relative");
    fs::create_symlink(site.beside("secret.txt"), site / "absolute");
    fs::create_symlink("../beside", site / "way");
    fs::create_symlink(site.beside("beside"), site / "absolute_way");
    fs::create_symlink("..", site / "up");
    fs::create_symlink("way", site / "link_to_link");
    for (const std::string path :
         {"/relative", "/absolute", "/way", "/way/", "/way/secret.txt",
          "/absolute_way/secret.txt", "/up", "/up/", "/up/secret.txt",
          "/link_to_link/secret.txt", "/way/../missing", "/way/./secret.txt"})
        check_hidden(site, path);
}

TEST_CASE("a symbolic link in the folder to what lies there is not followed either") {
    const FileSite site;
    site.write("folder/file.txt", "text");
    fs::create_symlink("folder", site / "link");
    fs::create_symlink("folder/file.txt", site / "file");
    check_hidden(site, "/link");
    check_hidden(site, "/link/");
    check_hidden(site, "/link/file.txt");
    check_hidden(site, "/file");
    CHECK(site.get("/link/../folder/file.txt").body == "text");
}

TEST_CASE("symbolic links are followed when that is asked for") {
    const FileSite site({.site = following_symlinks()});
    fs::create_directory(site.beside("beside"));
    std::ofstream(site.beside("beside/file.txt")) << "text";
    fs::create_symlink("../secret.txt", site / "last");
    fs::create_symlink(site.beside("beside"), site / "way");
    fs::create_symlink("nowhere", site / "dangling");
    fs::create_symlink("circle", site / "circle");
    CHECK(site.get("/last").body == secret);
    CHECK(site.get("/way/file.txt").body == "text");
    CHECK(site.get("/way").header("Location") == "/way/");
    check_hidden(site, "/dangling");
    check_hidden(site, "/circle");
    check_hidden(site, "/way/../secret.txt");
    check_hidden(site, "/way/../../secret.txt");
}

TEST_CASE("a FIFO, a socket and a device are not found, and hold nobody up") {
    for (const auto& options : {http::SimpleHTTPOptions(), following_symlinks()}) {
        const FileSite site({.site = options});
        REQUIRE(::mkfifo((site / "fifo").c_str(), 0666) == 0);
        socketserver::Socket listener(AF_UNIX);
        listener.bind(site / "socket");
        fs::create_symlink("/dev/zero", site / "zero");
        fs::create_symlink("fifo", site / "to_fifo");
        for (const std::string path : {"/fifo", "/socket", "/zero", "/to_fifo", "/fifo/"})
            check_hidden(site, path);
        fs::create_symlink("/dev/stdin", site / "index.html");
        check_hidden(site, "/");
    }
}

TEST_CASE("a folder that is made anew under the served name is served at once") {
    const FileSite site({.protocol = "HTTP/1.1"});
    site.write("file.txt", "the old text");
    socketserver::Socket client = connect_to(site.address());
    const auto body = [&] {
        client.sendall("GET /file.txt HTTP/1.1\r\nHost: x\r\n\r\n");
        return http_answer::read_answer(client).body;
    };
    CHECK(body() == "the old text");
    fs::remove_all(site.root());
    fs::create_directory(site.root());
    site.write("file.txt", "the new text");
    CHECK(body() == "the new text");
}

TEST_CASE("a link that is moved from folder to folder is never in between") {
    ScratchFolder scratch;
    for (const std::string name : {"one", "two"}) {
        fs::create_directories(scratch / (name + "/folder"));
        std::ofstream(scratch / (name + "/folder/file.txt")) << name;
    }
    std::ofstream(scratch / "folder") << secret;
    fs::create_directory_symlink("one", scratch / "current");
    const http::DocumentRoot root(scratch / "current");
    std::atomic<bool> is_over = false;
    std::jthread mover([&] {
        for (int i = 0; !is_over; ++i) {
            fs::create_directory_symlink(i % 2 == 0 ? "two" : "one", scratch / "next");
            fs::rename(scratch / "next", scratch / "current");
        }
    });
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i)
        seen.insert(content_of(root.open({"folder", "file.txt"})));
    is_over = true;
    CHECK(seen == std::set<std::string>{"one", "two"});
}

TEST_CASE("a folder that is moved out while it is served is not found by its old name") {
    const FileSite site;
    site.write("folder/file.txt", "text");
    CHECK(site.get("/folder/file.txt").body == "text");
    fs::rename(site / "folder", site.beside("folder"));
    check_hidden(site, "/folder/file.txt");
    check_hidden(site, "/folder/../../folder/file.txt");
    fs::create_symlink("../folder", site / "folder");
    check_hidden(site, "/folder/file.txt");
}
