// What a client is sent of a file, over a connection.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "nobody_handler.hpp"
#include "support/clients.hpp"
#include "support/eventually.hpp"
#include "support/file_site.hpp"

namespace fs = std::filesystem;
namespace http = socketserver::http;
using file_site::content_of;
using file_site::FileSite;
using http_answer::Answer;
using Lines = std::vector<std::string>;

namespace {

// What fits behind the headers into the 16 KiB that `wfile` collects goes out in one send
// with them, more by sendfile(2).
const std::vector<std::size_t> sizes{0,     1,     100,   4096,  16000,        16383,
                                     16384, 16385, 32768, 65536, (1 << 20) + 1};

std::string name_of(std::size_t size) {
    return std::to_string(size) + ".bin";
}

// Makes a file shorter when it has been opened already: its type is asked for then.
class ShrinkingHandler : public file_site::Handler {
public:
    using Handler::Handler;

protected:
    std::string guess_type(std::string_view name) const override {
        fs::resize_file(site().root.directory() / name, 1000);
        return "text/plain";
    }
};

// What is left when a file of this size shrinks to 1,000 bytes while it is sent.
Answer answer_with_shrinking(std::size_t size, const std::string& headers = "") {
    const FileSite<ShrinkingHandler> site({.protocol = "HTTP/1.1"});
    site.write("file.txt", content_of(size));
    Answer answer = http_answer::answer_to(
        site.address(), "GET /file.txt HTTP/1.1\r\n" + headers + "\r\n");
    CHECK(answer.header("Connection") == "");  // the headers promised to keep it
    CHECK(eventually([&] { return site.log().has("became shorter"); }));
    return answer;
}

}  // namespace

TEST_CASE("a file is sent whole, whatever its size") {
    const FileSite site;
    for (const std::size_t size : sizes) {
        CAPTURE(size);
        const std::string content = content_of(size);
        site.write(name_of(size), content);
        const Answer answer = site.get("/" + name_of(size));
        CHECK(answer.status_line == "HTTP/1.0 200 OK");
        CHECK(answer.header("Content-Length") == std::to_string(size));
        CHECK(answer.body.size() == size);
        CHECK((answer.body == content));  // without printing a mebibyte
    }
}

TEST_CASE("an answer with a file has these headers, each once") {
    const FileSite site;
    site.write("file.txt", "text");
    const Answer answer = site.get("/file.txt");
    Lines names;
    for (const auto& [name, value] : answer.headers)
        names.push_back(name);
    CHECK(names == Lines{"Server", "Date", "Content-type", "Content-Length",
                         "Last-Modified", "ETag", "Accept-Ranges"});
    CHECK(answer.header("Accept-Ranges") == "bytes");
}

TEST_CASE("files of all sizes follow each other on one connection") {
    const FileSite site({.protocol = "HTTP/1.1"});
    std::string requests;
    for (const std::size_t size : sizes) {
        site.write(name_of(size), content_of(size));
        requests += "GET /" + name_of(size) + " HTTP/1.1\r\n\r\n";
    }
    socketserver::Socket client = connect_to(site.address());
    client.sendall(requests);  // all of them before the first answer
    for (const std::size_t size : sizes) {
        CAPTURE(size);
        const Answer answer = http_answer::read_answer(client);
        CHECK(answer.status_line == "HTTP/1.1 200 OK");
        CHECK((answer.body == content_of(size)));
    }
}

TEST_CASE("a file that just fits behind its headers is sent, and one a byte larger") {
    const FileSite site;
    for (std::size_t size = 16384 - 300; size < 16384 - 200; ++size) {
        CAPTURE(size);
        site.write("file.bin", content_of(size));
        const Answer answer = site.get("/file.bin");
        CHECK(answer.header("Content-Length") == std::to_string(size));
        CHECK((answer.body == content_of(size)));
    }
}

TEST_CASE("HEAD has the answer of GET without the body") {
    const FileSite site;
    for (const std::size_t size : {0U, 100U, 20000U})
        site.write(name_of(size), content_of(size));
    site.write("page/index.html", "<p>page</p>");
    site.write("folder/name.txt", "text");
    for (const std::string path :
         {"/0.bin", "/100.bin", "/20000.bin", "/page", "/page/", "/folder", "/folder/",
          "/", "/missing", "/100.bin/", "/..", "/%00"}) {
        CAPTURE(path);
        const Answer get = site.get(path);
        const Answer head = site.head(path);
        CHECK(head.head() == get.head());
        CHECK(head.header("Content-Length") == std::to_string(get.body.size()));
        CHECK(head.body == "");
    }
}

TEST_CASE("HEAD leaves nothing behind that the next answer would follow") {
    const FileSite site({.protocol = "HTTP/1.1"});
    site.write("small.txt", "small");
    site.write("large.txt", content_of(100000));
    const Answer both =
        http_answer::answer_to(site.address(),
                               "HEAD /large.txt HTTP/1.1\r\n\r\n"
                               "GET /small.txt HTTP/1.1\r\nConnection: close\r\n\r\n");
    CHECK(both.header("Content-Length") == "100000");
    CHECK(http_answer::taken_apart(both.body).status_line == "HTTP/1.1 200 OK");
    CHECK(http_answer::taken_apart(both.body).body == "small");
}

TEST_CASE("a query and a fragment are no part of a file's name") {
    const FileSite site;
    site.write("file.txt", "text");
    site.write("what?.txt", "a question");
    CHECK(site.get("/file.txt?x=1/../..").body == "text");
    CHECK(site.get("/file.txt#top").body == "text");
    CHECK(site.get("/file.txt?a#b?c").body == "text");
    CHECK(site.get("/what%3F.txt").body == "a question");
    CHECK(site.get("/what?.txt").code() == "404");
}

TEST_CASE("a name may have any bytes") {
    const FileSite site;
    for (const std::string name : {"a b", "Gr\xc3\xbc\xc3\x9f", "\xff\xfe", "100%",
                                   "a+b&c", "a\\b", "<i>", "new\nline", "...", "-"})
        site.write(name, std::string("this is ") + name);
    CHECK(site.get("/a%20b").body == "this is a b");
    CHECK(site.get("/Gr%C3%BC%c3%9f").body == "this is Gr\xc3\xbc\xc3\x9f");
    CHECK(site.get("/%ff%FE").body == "this is \xff\xfe");
    CHECK(site.get("/100%25").body == "this is 100%");
    CHECK(site.get("/100%").body == "this is 100%");
    CHECK(site.get("/a+b&c").body == "this is a+b&c");
    CHECK(site.get("/a\\b").body == "this is a\\b");
    CHECK(site.get("/a%5Cb").body == "this is a\\b");
    CHECK(site.get("/%3ci%3e").body == "this is <i>");
    CHECK(site.get("/new%0aline").body == "this is new\nline");
    CHECK(site.get("/...").body == "this is ...");
    CHECK(site.get("/-").body == "this is -");
}

TEST_CASE("what is not there is not found") {
    const FileSite site;
    site.write("file.txt", "text");
    for (const std::string path : {"/missing", "/missing/", "/missing/file.txt",
                                   "/file.txt/file.txt", "/FILE.TXT", "/file.txt%20"}) {
        CAPTURE(path);
        const Answer answer = site.get(path);
        CHECK(answer.status() == "404 File not found");
        CHECK(answer.body.find("Nothing matches the given URI") != std::string::npos);
    }
}

TEST_CASE("a file with a slash behind its name is not found") {
    const FileSite site;
    site.write("file.txt", "text");
    for (const std::string path : {"/file.txt/", "/file.txt//", "/file.txt/?x",
                                   "/file.txt%2f", "/file.txt%2F", "/file.txt/./"}) {
        CAPTURE(path);
        CHECK(site.get(path).status() == "404 File not found");
    }
}

TEST_CASE("a file that may not be read is not found, and a folder not listed") {
    const FileSite<NobodyHandler> site;
    site.write("file.txt", "text");
    site.write("folder/file.txt", "text");
    ::chmod((site / "..").c_str(), 0755);
    CHECK(site.get("/file.txt").code() == "200");
    CHECK(site.get("/folder/").code() == "200");
    ::chmod((site / "file.txt").c_str(), 0);
    ::chmod((site / "folder").c_str(), 0711);  // it may be entered, and not be read
    CHECK(site.get("/file.txt").status() == "404 File not found");
    CHECK(site.get("/folder/").status() == "404 No permission to list directory");
    CHECK(site.head("/folder/").status() == "404 No permission to list directory");
    CHECK(site.get("/folder/file.txt").code() == "200");
    for (const mode_t mode : {0U, 0744U}) {  // whether it has a page can't be seen
        ::chmod((site / "folder").c_str(), mode);
        CHECK(site.get("/folder/").status() == "404 File not found");
        CHECK(site.get("/folder/file.txt").status() == "404 File not found");
    }
    ::chmod((site / "folder").c_str(), 0755);
}

TEST_CASE("a file's type is known by its name") {
    const FileSite site;
    const std::vector<std::pair<std::string, std::string>> types{
        {"page.html", "text/html"},
        {"PAGE.HTML", "text/html"},
        {"style.css", "text/css"},
        {"code.js", "text/javascript"},
        {"data.json", "application/json"},
        {"picture.svg", "image/svg+xml"},
        {"a.tar.gz", "application/gzip"},
        {"a.html.gz", "application/gzip"},
        {"a.GZ", "application/gzip"},
        {"a.Z", "application/octet-stream"},
        {"a.txt.bz2", "application/x-bzip2"},
        {"a.txt.xz", "application/x-xz"},
        {"a.svgz", "image/svg+xml"},
        {"README", "application/octet-stream"},
        {".html", "application/octet-stream"}};
    for (const auto& [name, type] : types) {
        const std::string file = name;  // a lambda can't have the other name
        CAPTURE(file);
        site.write(name, "text");
        CHECK(site.get("/" + name).header("Content-type") == type);
    }
}

TEST_CASE("a site has types of its own") {
    http::SimpleHTTPOptions options;
    options.extensions_map[".txt"] = "text/plain; charset=utf-8";
    options.extensions_map[".md"] = "text/x-own";
    options.default_content_type = "text/x-unknown";
    const FileSite site({.site = options});
    for (const std::string name : {"a.txt", "A.TXT", "a.md", "README", "page.html"})
        site.write(name, "text");
    CHECK(site.get("/a.txt").header("Content-type") == "text/plain; charset=utf-8");
    CHECK(site.get("/A.TXT").header("Content-type") == "text/plain; charset=utf-8");
    CHECK(site.get("/a.md").header("Content-type") == "text/x-own");
    CHECK(site.get("/README").header("Content-type") == "text/x-unknown");
    CHECK(site.get("/page.html").header("Content-type") == "text/html");
}

TEST_CASE("a site's extra headers are on files and listings, and on nothing else") {
    http::SimpleHTTPOptions options;
    options.extra_response_headers = {{"X-One", "1"}, {"X-Two", "2"}, {"X-One", "3"}};
    const FileSite site({.site = options});
    site.write("file.txt", "text");
    site.write("page/index.html", "page");
    for (const std::string path : {"/file.txt", "/page/", "/"}) {
        CAPTURE(path);
        const Answer answer = site.get(path);
        CHECK(answer.code() == "200");
        CHECK(answer.count("X-One") == 2);
        CHECK(answer.header("X-One") == "1");
        CHECK(answer.header("X-Two") == "2");
        CHECK(site.head(path).count("X-One") == 2);
    }
    CHECK(site.get("/file.txt", "Range: bytes=0-1\r\n").count("X-One") == 2);
    for (const Answer& answer : {site.get("/page"), site.get("/missing"),
                                 site.get("/file.txt", "If-None-Match: *\r\n"),
                                 site.get("/file.txt", "Range: bytes=9-\r\n")}) {
        CAPTURE(answer.status_line);
        CHECK(answer.code() != "200");
        CHECK(answer.count("X-One") == 0);
    }
}

TEST_CASE("a small file that shrinks while it is sent ends the connection") {
    const Answer answer = answer_with_shrinking(12288);
    CHECK(answer.header("Content-Length") == "12288");
    CHECK((answer.body == content_of(1000)));
}

TEST_CASE("a large file that shrinks while it is sent ends the connection") {
    const Answer answer = answer_with_shrinking(200000);
    CHECK(answer.header("Content-Length") == "200000");
    CHECK((answer.body == content_of(1000)));
}

TEST_CASE("of a file that shrinks while its ranges are sent, no later range is sent") {
    const Answer answer = answer_with_shrinking(20000, "Range: bytes=500-1999,0-99\r\n");
    const std::string head_of_part = answer.body.substr(0, answer.body.find("\r\n\r\n"));
    CHECK(head_of_part.find("Content-Range: bytes 500-1999/20000") != std::string::npos);
    CHECK((answer.body.substr(head_of_part.size() + 4) == content_of(1000).substr(500)));
}

TEST_CASE("a file that grows while it is sent is sent as it was") {
    const FileSite<ShrinkingHandler> site({.protocol = "HTTP/1.1"});
    site.write("file.txt", content_of(500));
    socketserver::Socket client = connect_to(site.address());
    for (int i = 0; i < 2; ++i)
        client.sendall("GET /file.txt HTTP/1.1\r\n\r\n");
    CHECK((http_answer::read_answer(client).body == content_of(500)));
    CHECK(http_answer::read_answer(client).header("Content-Length") == "1000");
}

TEST_CASE("a client that leaves in the middle of a file does not end the program") {
    const FileSite site;
    site.write("large.bin", "");
    fs::resize_file(site / "large.bin", 64 << 20);
    site.write("small.txt", "small");
    for (int i = 0; i < 3; ++i) {
        socketserver::Socket client = connect_to(site.address());
        client.sendall(http_answer::request("GET", "/large.bin"));
        CHECK(http_answer::read_head(client).code() == "200");
        client.close();  // with bytes unread, this resets the connection
        CHECK(site.get("/small.txt").body == "small");
    }
    CHECK(eventually([&] { return site.log().has("Connection lost"); }));
}
