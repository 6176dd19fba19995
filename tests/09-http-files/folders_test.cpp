// Where a URL that means a folder leads: to the same with a slash, or to an index page.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>

#include "nobody_handler.hpp"
#include "support/file_site.hpp"

namespace fs = std::filesystem;
namespace http = socketserver::http;
using file_site::FileSite;
using http_answer::Answer;

namespace {

// Where the site sends the client to.
std::string redirect_of(const FileSite<>& site, const std::string& path) {
    const Answer answer = site.get(path);
    CAPTURE(path);
    CHECK(answer.status() == "301 Moved Permanently");
    CHECK(answer.header("Content-Length") == "0");
    CHECK(answer.count("Location") == 1);
    CHECK(answer.body == "");
    return answer.header("Location");
}

}  // namespace

TEST_CASE("a folder without a slash leads to the same with a slash") {
    const FileSite site;
    site.make_folder("folder/below");
    CHECK(redirect_of(site, "/folder") == "/folder/");
    CHECK(redirect_of(site, "/folder/below") == "/folder/below/");
    CHECK(redirect_of(site, "/x/../folder") == "/x/../folder/");
    CHECK(redirect_of(site, "/folder/.") == "/folder/./");
}

TEST_CASE("a folder's redirect keeps the query") {
    const FileSite site;
    site.make_folder("folder");
    CHECK(redirect_of(site, "/folder?a=1&b=/x") == "/folder/?a=1&b=/x");
    CHECK(redirect_of(site, "/folder?a?b=%20+") == "/folder/?a?b=%20+");
}

TEST_CASE("a folder's redirect keeps the name as it was encoded") {
    const FileSite site;
    site.make_folder("a folder");
    site.make_folder(
        "Gr\xc3\xbc\xc3\x9f"
        "e");
    site.make_folder("\"<>");
    CHECK(redirect_of(site, "/a%20folder") == "/a%20folder/");
    CHECK(redirect_of(site, "/Gr%c3%bc%C3%9Fe") == "/Gr%c3%bc%C3%9Fe/");
    CHECK(redirect_of(site,
                      "/Gr\xc3\xbc\xc3\x9f"
                      "e") == "/Gr%C3%BC%C3%9Fe/");
    CHECK(redirect_of(site, "/\"<>") == "/%22%3C%3E/");
}

TEST_CASE("a folder's redirect never leads to another host") {
    const FileSite site;
    site.make_folder("example.org");
    site.make_folder("\\example.org");
    site.make_folder("\\\\example.org");
    CHECK(redirect_of(site, "//example.org") == "/example.org/");
    CHECK(redirect_of(site, "///example.org") == "/example.org/");
    CHECK(redirect_of(site, "//example.org/..") == "/example.org/../");
    CHECK(redirect_of(site, "//example.org/%2e%2e") == "/example.org/%2e%2e/");
    CHECK(redirect_of(site, "//example.org/%2f..") == "/example.org/%2f../");
    CHECK(redirect_of(site, "/%2fexample.org") == "/%2fexample.org/");
    CHECK(redirect_of(site, "/\\example.org") == "/%5Cexample.org/");
    CHECK(redirect_of(site, "/\\\\example.org") == "/%5C%5Cexample.org/");
    CHECK(redirect_of(site, "/\\example.org/..") == "/%5Cexample.org/../");
    CHECK(redirect_of(site, "/%5cexample.org") == "/%5cexample.org/");
}

TEST_CASE("a URL that names another host is not sent there") {
    const FileSite site;
    for (const std::string path :
         {"http://example.org/../..", "http://example.org/%2e%2e/..",
          "javascript:alert(1)/..", "\\\\example.org/.."}) {
        CAPTURE(path);
        const Answer answer = site.get(path);
        const std::string location = answer.header("Location");
        CHECK((location.empty() || location.starts_with("/")));
        CHECK(!location.starts_with("//"));
    }
}

TEST_CASE("a line break can't get into a redirect") {
    const FileSite site;
    site.make_folder("a\r\nX-Evil: 1");
    CHECK(redirect_of(site, "/a%0d%0aX-Evil:%201") == "/a%0d%0aX-Evil:%201/");
    CHECK(site.get("/a%0d%0aX-Evil:%201").count("X-Evil") == 0);
}

TEST_CASE("a slash that is encoded is one") {
    const FileSite site;
    site.write("folder/index.html", "page");
    CHECK(site.get("/folder%2findex.html").body == "page");
    CHECK(redirect_of(site, "/x%2f..%2ffolder") == "/x%2f..%2ffolder/");
}

TEST_CASE(
    "a folder whose last slash is encoded is redirected to the one with a true one") {
    const FileSite site;
    site.write("folder/index.html", "page");
    site.make_folder("folder/below");
    for (const char* path : {"/folder", "/folder%2f", "/folder%2F", "/folder%2f%2F"})
        CHECK(redirect_of(site, path) == "/folder/");
    CHECK(redirect_of(site, "/folder%2f?a=%2f") == "/folder/?a=%2f");
    CHECK(redirect_of(site, "/folder/below%2F") == "/folder/below/");
    CHECK(redirect_of(site, "/folder/%2F") == "/folder/");
    CHECK(redirect_of(site, "/%2f") == "/");
}

TEST_CASE("a folder's page is index.html, and index.htm without that") {
    const FileSite site;
    site.write("index.html", "the page");
    site.write("index.htm", "the other page");
    site.write("other/index.htm", "the only page");
    CHECK(site.get("/").body == "the page");
    CHECK(site.get("/").header("Content-type") == "text/html");
    CHECK(site.get("/?x=1").body == "the page");
    CHECK(site.get("//").body == "the page");
    CHECK(site.get("/other/").body == "the only page");
    CHECK(site.get("/other/../").body == "the page");
}

TEST_CASE("a site has index pages of its own") {
    http::SimpleHTTPOptions options;
    options.index_pages = {"start.txt", "index.txt"};
    const FileSite site({.site = options});
    site.write("a/start.txt", "start");
    site.write("a/index.txt", "index");
    site.write("b/index.txt", "index");
    site.write("c/index.html", "no index here");
    CHECK(site.get("/a/").body == "start");
    CHECK(site.get("/a/").header("Content-type") == "text/plain");
    CHECK(site.get("/b/").body == "index");
    CHECK(site.get("/c/").body.find("Directory listing for /c/") != std::string::npos);
}

TEST_CASE("a folder with the name of an index page is no page") {
    const FileSite site;
    site.make_folder("index.html");
    site.write("index.htm", "the page");
    CHECK(site.get("/").body == "the page");
}

TEST_CASE("an index page that may not be read is not found, and no reason to list") {
    const FileSite<NobodyHandler> site;
    fs::permissions(site.beside(""), fs::perms(0755));
    site.write("folder/file.txt", "text");
    CHECK(site.get("/folder/").code() == "200");
    for (const std::string name : {"folder/index.html", "folder/index.htm"}) {
        site.write(name, "page");
        fs::permissions(site / name, fs::perms::none);
        CHECK(site.get("/folder/").status() == "404 File not found");
        CHECK(site.get("/" + name).status() == "404 File not found");
        fs::remove(site / name);
    }
    CHECK(site.get("/folder/").code() == "200");
}

TEST_CASE("an index page that can't be served is not found, and no reason to list") {
    const FileSite site;
    site.write("closed/file.txt", "text");
    fs::create_directory(site / "closed/index.htm");
    fs::create_symlink("file.txt", site / "closed/index.html");
    site.write("second/file.txt", "text");
    REQUIRE(::mkfifo((site / "second/index.htm").c_str(), 0600) == 0);
    for (const std::string path : {"/closed/", "/second/"}) {
        CAPTURE(path);
        CHECK(site.get(path).status() == "404 File not found");
        CHECK(site.head(path).status() == "404 File not found");
    }
}

TEST_CASE(
    "a link is an index page where links are followed, and is not found elsewhere") {
    http::SimpleHTTPOptions options;
    for (const bool follow_symlinks : {false, true}) {
        options.follow_symlinks = follow_symlinks;
        const FileSite site({.site = options});
        fs::create_symlink(site.beside("secret.txt"), site / "index.html");
        const Answer answer = site.get("/");
        CHECK(answer.code() == (follow_symlinks ? "200" : "404"));
        CHECK((answer.body == file_site::secret) == follow_symlinks);
    }
}
