// The page for a folder that has none of its own: the names in it.

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/file_site.hpp"

namespace fs = std::filesystem;
namespace http = socketserver::http;
using file_site::FileSite;
using http_answer::Answer;

namespace {

// A line of the list: where it leads to, and what it says. Both as they stand in the
// page.
struct Item {
    std::string link;
    std::string text;
    bool operator==(const Item&) const = default;
};

// NOLINTNEXTLINE(readability-identifier-naming): doctest looks for this name
doctest::String toString(const std::vector<Item>& items) {
    std::string text;
    for (const Item& item : items)
        text += "[" + item.link + " " + item.text + "] ";
    return text.c_str();
}

// The lines of the list in such a page.
std::vector<Item> items_of(const std::string& page) {
    const std::string begin = "<li><a href=\"";
    const std::string middle = "\">";
    const std::string end = "</a></li>\n";
    std::vector<Item> items;
    for (std::size_t at = page.find(begin); at != std::string::npos;
         at = page.find(begin, at)) {
        const std::size_t link = at + begin.size();
        const std::size_t text = page.find(middle, link) + middle.size();
        at = page.find(end, text);
        REQUIRE(at != std::string::npos);
        items.push_back({page.substr(link, text - middle.size() - link),
                         page.substr(text, at - text)});
    }
    return items;
}

std::vector<std::string> texts_of(const std::string& page) {
    std::vector<std::string> texts;
    for (const Item& item : items_of(page))
        texts.push_back(item.text);
    return texts;
}

bool has(const std::string& page, const std::string& part) {
    return page.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a listing is a page in UTF-8, with its length") {
    const FileSite site;
    site.write("file.txt", "text");
    const Answer answer = site.get("/");
    CHECK(answer.status_line == "HTTP/1.0 200 OK");
    CHECK(answer.header("Content-type") == "text/html; charset=utf-8");
    CHECK(answer.header("Content-Length") == std::to_string(answer.body.size()));
    CHECK(answer.body.starts_with("<!DOCTYPE HTML>\n<html lang=\"en\">\n"));
    CHECK(answer.body.ends_with("</ul>\n<hr>\n</body>\n</html>\n"));
    CHECK(has(answer.body, "<meta charset=\"utf-8\">"));
}

TEST_CASE("a listing has all names, folders with a slash, in the order of the alphabet") {
    const FileSite site;
    site.make_folder("beta");
    for (const std::string name :
         {"Zeta", "alpha", "gamma", "Alpha", ".hidden", "Beta2", "10", "9"})
        site.write(name, "text");
    CHECK(texts_of(site.get("/").body) ==
          std::vector<std::string>{".hidden", "10", "9", "Alpha", "alpha", "beta/",
                                   "Beta2", "gamma", "Zeta"});
}

TEST_CASE("an empty folder has an empty listing") {
    const FileSite site;
    site.make_folder("folder");
    const Answer answer = site.get("/folder/");
    CHECK(answer.code() == "200");
    CHECK(has(answer.body, "<ul>\n</ul>"));
}

TEST_CASE("a listing can't be made to hold what is no name") {
    const FileSite site;
    site.write("<script>alert(1)<", "text");
    site.write("a&b", "text");
    site.write("\"quoted'", "text");
    CHECK(items_of(site.get("/").body) ==
          std::vector<Item>{{"%22quoted%27", "\"quoted'"},
                            {"%3Cscript%3Ealert%281%29%3C", "&lt;script&gt;alert(1)&lt;"},
                            {"a%26b", "a&amp;b"}});
}

TEST_CASE("a link in a listing leads to the file with this name, whatever bytes it has") {
    const FileSite site;
    const std::vector<std::string> names{
        "a b",       "100%", "a%20b",        "what?", "a#b",
        "a+b",       "a:b",  "javascript:1", "\xff",  "Gr\xc3\xbc\xc3\x9f",
        "new\nline", "a\\b", "<\">",         "..a",   "~"};
    for (const std::string& name : names)
        site.write(name, "this is " + name);
    const std::vector<Item> items = items_of(site.get("/").body);
    CHECK(items.size() == names.size());
    std::vector<std::string> contents;
    for (const Item& item : items) {
        CAPTURE(item.link);
        CHECK(item.link.find_first_of(":?#\"<> \\\n") == std::string::npos);
        contents.push_back(site.get("/" + item.link).body);
    }
    for (const std::string& name : names)
        CHECK(std::ranges::count(contents, "this is " + name) == 1);
}

TEST_CASE("a name that is no UTF-8 stands in the listing with its bytes") {
    const FileSite site;
    site.write("\xe4\xff", "text");
    CHECK(items_of(site.get("/").body) == std::vector<Item>{{"%E4%FF", "\xe4\xff"}});
}

TEST_CASE("a listing's title is the folder's path, decoded and escaped") {
    const FileSite site;
    site.make_folder("a <b>&/c");
    const std::string title = "Directory listing for /a &lt;b&gt;&amp;/c/";
    const std::string page = site.get("/a%20%3cb%3e&/c/?x=<script>").body;
    CHECK(has(page, "<title>" + title + "</title>"));
    CHECK(has(page, "<h1>" + title + "</h1>"));
    CHECK(!has(page, "<script>"));
}

TEST_CASE("a title can't be left by a path that leads back to the folder") {
    const FileSite site;
    const std::string page =
        site.get("/</title><script>alert(1)</script>/../../../").body;
    CHECK(has(page, "Directory listing for /&lt;/title&gt;&lt;script&gt;"));
    CHECK(!has(page, "<script>"));
    CHECK(!has(site.get("/%3c/title%3e%3cscript%3e/../../").body, "<script>"));
}

TEST_CASE("a listing has no links when they are not followed") {
    const FileSite site;
    site.write("file.txt", "text");
    site.make_folder("folder");
    fs::create_symlink("file.txt", site / "link");
    fs::create_symlink("/etc", site / "etc");
    fs::create_symlink("nowhere", site / "dangling");
    CHECK(texts_of(site.get("/").body) ==
          std::vector<std::string>{"file.txt", "folder/"});
}

TEST_CASE("a listing marks links when they are followed") {
    http::SimpleHTTPOptions options;
    options.follow_symlinks = true;
    const FileSite site({.site = options});
    site.make_folder("folder");
    fs::create_symlink("file.txt", site / "link");
    fs::create_symlink("folder", site / "to_folder");
    fs::create_symlink("nowhere", site / "dangling");
    CHECK(items_of(site.get("/").body) ==
          std::vector<Item>{{"dangling", "dangling@"},
                            {"folder/", "folder/"},
                            {"link", "link@"},
                            {"to_folder/", "to_folder@"}});
}

TEST_CASE("a listing of a thousand files is whole, and follows another answer") {
    const FileSite site({.protocol = "HTTP/1.1"});
    for (int i = 0; i < 1000; ++i)
        site.write("folder/name-" + std::to_string(i), "");
    site.write("file.txt", "text");
    const Answer both =
        http_answer::answer_to(site.address(),
                               "GET /folder/ HTTP/1.1\r\n\r\n"
                               "GET /file.txt HTTP/1.1\r\nConnection: close\r\n\r\n");
    const std::size_t size = std::stoul(both.header("Content-Length"));
    CHECK(items_of(both.body.substr(0, size)).size() == 1000);
    CHECK(http_answer::taken_apart(both.body.substr(size)).body == "text");
}
