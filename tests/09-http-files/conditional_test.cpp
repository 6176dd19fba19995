// A client that has a file already asks whether it has changed.

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/eventually.hpp"
#include "support/file_site.hpp"

namespace http = socketserver::http;
using file_site::FileSite;
using http_answer::Answer;
using Lines = std::vector<std::string>;

namespace {

// Sun, 06 Nov 1994 08:49:37 GMT
constexpr std::time_t november = 784111777;

// Says when the file was written: so many nanoseconds after that second.
void set_time(const FileSite<>& site, const std::string& name, long nanoseconds = 0) {
    const timespec time{.tv_sec = november, .tv_nsec = nanoseconds};
    const timespec times[] = {time, time};
    REQUIRE(::utimensat(AT_FDCWD, (site / name).c_str(), times, 0) == 0);
}

// The answer's code when a file of November is asked for with such a header.
std::string code_for(const std::string& header, long nanoseconds = 0) {
    const FileSite site;
    site.write("file.txt", "text");
    set_time(site, "file.txt", nanoseconds);
    const std::string line = header + "\r\n";
    CHECK(site.head("/file.txt", line).code() == site.get("/file.txt", line).code());
    return site.get("/file.txt", line).code();
}

std::string tag_of(const FileSite<>& site, const std::string& path = "/file.txt") {
    return site.get(path).header("ETag");
}

// The second in which a file was changed.
std::time_t second_of(const FileSite<>& site, const std::string& name) {
    struct stat status {};
    REQUIRE(::stat((site / name).c_str(), &status) == 0);
    return status.st_ctim.tv_sec;
}

// Writes a file again and again, until its second is over. Whether its ETag changed
// before. (It can't when the second is over too soon, as the kernel's clock goes on in
// steps of some milliseconds.)
bool changes_within_a_second(const FileSite<>& site) {
    site.write("file.txt", "text");
    const std::string first = tag_of(site);
    const std::time_t second = second_of(site, "file.txt");
    while (second_of(site, "file.txt") == second) {
        const bool has_changed = tag_of(site) != first;
        if (has_changed && second_of(site, "file.txt") == second)
            return true;
        site.write("file.txt", "TEXT");
    }
    return false;
}

}  // namespace

TEST_CASE("Last-Modified is the second in which the file was written") {
    const FileSite site;
    site.write("file.txt", "text");
    set_time(site, "file.txt", 999999999);
    CHECK(site.get("/file.txt").header("Last-Modified") ==
          "Sun, 06 Nov 1994 08:49:37 GMT");
}

TEST_CASE("a file that was not written since is not sent, in any of the three forms") {
    for (const std::string date :
         {"Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
          "Sun Nov  6 08:49:37 1994"}) {
        CAPTURE(date);
        CHECK(code_for(std::string("If-Modified-Since: ") + date) == "304");
    }
}

TEST_CASE("a file that was written since is sent, in any of the three forms") {
    for (const std::string date :
         {"Sun, 06 Nov 1994 08:49:36 GMT", "Sunday, 06-Nov-94 08:49:36 GMT",
          "Sun Nov  6 08:49:36 1994"}) {
        CAPTURE(date);
        CHECK(code_for(std::string("If-Modified-Since: ") + date) == "200");
    }
}

TEST_CASE("a later date means not written since, and parts of a second don't count") {
    CHECK(code_for("If-Modified-Since: Tue, 01 Jan 2030 00:00:00 GMT") == "304");
    CHECK(code_for("If-Modified-Since: Sun, 06 Nov 1994 08:49:37 GMT", 999999999) ==
          "304");
}

TEST_CASE("a date that is none is ignored") {
    for (const std::string date :
         {"", "yesterday", "784111777", "Sun, 06 Nov 2094",
          "Sun, 32 Nov 2094 08:49:37 GMT", "Sun, 31 Feb 2094 08:49:37 GMT",
          "Sun, 06 Foo 2094 08:49:37 GMT", "Sun, 06 Nov 2094 25:49:37 GMT",
          "Sun, 06 Nov 2094 08:49:37 CET", "Sun, 06 Nov 2094 08:49:37 +0100",
          "Sun, 06 Nov 209999 08:49:37 GMT"}) {
        CAPTURE(date);
        CHECK(code_for(std::string("If-Modified-Since: ") + date) == "200");
    }
}

TEST_CASE("two digits of a year mean the last century from 70 on") {
    CHECK(code_for("If-Modified-Since: Sunday, 06-Nov-68 08:49:37 GMT") == "304");
    CHECK(code_for("If-Modified-Since: Friday, 06-Nov-70 08:49:37 GMT") == "200");
}

TEST_CASE("an answer that nothing has changed has no body, and says so of no length") {
    const FileSite site;
    site.write("file.txt", "text");
    const std::string tag = tag_of(site);
    const Answer answer = site.get("/file.txt", "If-None-Match: " + tag + "\r\n");
    CHECK(answer.status_line == "HTTP/1.0 304 Not Modified");
    CHECK(answer.header("ETag") == tag);
    CHECK(answer.count("Content-Length") == 0);
    CHECK(answer.count("Content-type") == 0);
    CHECK(answer.body == "");
}

TEST_CASE("a connection is kept after an answer that nothing has changed") {
    const FileSite site({.protocol = "HTTP/1.1"});
    site.write("file.txt", "text");
    const Answer both =
        http_answer::answer_to(site.address(),
                               "GET /file.txt HTTP/1.1\r\nIf-None-Match: *\r\n\r\n"
                               "GET /file.txt HTTP/1.1\r\nConnection: close\r\n\r\n");
    CHECK(both.code() == "304");
    CHECK(both.count("Connection") == 0);
    CHECK(http_answer::taken_apart(both.body).body == "text");
}

TEST_CASE("a file with this ETag is not sent, in a list or alone, weak or strong") {
    const FileSite site;
    site.write("file.txt", "text");
    const std::string tag = tag_of(site);
    CHECK(tag.size() > 2);
    CHECK(tag.front() == '"');
    CHECK(tag.back() == '"');
    for (const std::string& known :
         {tag, "W/" + tag, "\"other\", " + tag, tag + " , \"other\"", "\"x\",W/" + tag,
          std::string("*")}) {
        CAPTURE(known);
        CHECK(site.get("/file.txt", "If-None-Match: " + known + "\r\n").code() == "304");
        CHECK(site.head("/file.txt", "If-None-Match: " + known + "\r\n").code() == "304");
    }
    CHECK(site.get("/file.txt", "If-None-Match: \"x\"\r\nIf-None-Match: " + tag + "\r\n")
              .code() == "304");
}

TEST_CASE("a file with another ETag is sent") {
    const FileSite site;
    site.write("file.txt", "text");
    const std::string tag = tag_of(site);
    const std::string without_quotes = tag.substr(1, tag.size() - 2);
    std::string in_capitals = tag;
    for (char& letter : in_capitals)
        letter = letter >= 'a' && letter <= 'f' ? static_cast<char>(letter - 32) : letter;
    REQUIRE(in_capitals != tag);  // a time has digits up to f, as good as always
    for (const std::string& known :
         {std::string("\"other\""), without_quotes, in_capitals,
          tag.substr(0, tag.size() - 1), "\"x" + tag.substr(1), std::string(""),
          std::string("\"*\"")}) {
        CAPTURE(known);
        CHECK(site.get("/file.txt", "If-None-Match: " + known + "\r\n").code() == "200");
    }
}

TEST_CASE("an ETag counts, and then no date does") {
    const FileSite site;
    site.write("file.txt", "text");
    const std::string tag = tag_of(site);
    CHECK(site.get("/file.txt",
                   "If-None-Match: \"other\"\r\n"
                   "If-Modified-Since: Tue, 01 Jan 2030 00:00:00 GMT\r\n")
              .code() == "200");
    CHECK(
        site.get("/file.txt", "If-None-Match: " + tag +
                                  "\r\n"
                                  "If-Modified-Since: Sat, 01 Jan 2000 00:00:00 GMT\r\n")
            .code() == "304");
}

TEST_CASE("an ETag stays, as long as the file does") {
    const FileSite site;
    site.write("file.txt", "text");
    CHECK(tag_of(site) == tag_of(site));
    CHECK(tag_of(site) == site.head("/file.txt").header("ETag"));
}

TEST_CASE("an ETag is another after a change of the same size, in the same second too") {
    const FileSite site;
    CHECK((changes_within_a_second(site) || changes_within_a_second(site)));
}

TEST_CASE("an ETag is another after a change that set the file's time back") {
    const FileSite site;
    site.write("file.txt", "text");
    set_time(site, "file.txt");
    const std::string first = tag_of(site);
    CHECK(eventually([&] {
        site.write("file.txt", "TEXT");
        set_time(site, "file.txt");
        return tag_of(site) != first;
    }));
}

TEST_CASE("a client that wants only the state it knows is told when that is gone") {
    const FileSite site;
    site.write("file.txt", "text");
    set_time(site, "file.txt");
    const std::string tag = tag_of(site);
    const auto code_with = [&](const std::string& header) {
        return site.get("/file.txt", header + "\r\n").code();
    };
    CHECK(code_with("If-Match: " + tag) == "200");
    CHECK(code_with("If-Match: \"other\", " + tag) == "200");
    CHECK(code_with("If-Match: *") == "200");
    CHECK(code_with("If-Match: \"other\"") == "412");
    CHECK(code_with("If-Match: W/" + tag) == "412");  // it may be another state
    CHECK(code_with("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:37 GMT") == "200");
    CHECK(code_with("If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT") == "412");
    CHECK(code_with("If-Unmodified-Since: nonsense") == "200");
    CHECK(site.get("/file.txt", "If-Match: " + tag +
                                    "\r\nIf-Unmodified-Since: "
                                    "Sun, 06 Nov 1994 08:49:36 GMT\r\n")
              .code() == "200");
    CHECK(site.get("/missing", "If-Match: \"other\"\r\n").code() == "404");
}

TEST_CASE("an answer that nothing has changed has the headers that a cache keeps") {
    http::SimpleHTTPOptions options;
    options.extra_response_headers = {{"Cache-Control", "max-age=60"},
                                      {"Vary", "Accept"},
                                      {"Expires", "Tue, 01 Jan 2030 00:00:00 GMT"},
                                      {"X-Own", "1"}};
    const FileSite site({.site = options});
    site.write("file.txt", "text");
    const Answer answer = site.get("/file.txt", "If-None-Match: *\r\n");
    CHECK(answer.code() == "304");
    CHECK(answer.header("Cache-Control") == "max-age=60");
    CHECK(answer.header("Vary") == "Accept");
    CHECK(answer.count("Expires") == 1);
    CHECK(answer.count("X-Own") == 0);
}

TEST_CASE("an index page has its own ETag and date; a listing has none") {
    const FileSite site;
    site.write("page/index.html", "page");
    site.make_folder("folder");
    const std::string tag = tag_of(site, "/page/");
    CHECK(tag == tag_of(site, "/page/index.html"));
    CHECK(site.get("/page/", "If-None-Match: " + tag + "\r\n").code() == "304");
    const Answer listing = site.get("/folder/", "If-None-Match: *\r\n");
    CHECK(listing.code() == "200");
    CHECK(listing.count("ETag") == 0);
    CHECK(listing.count("Last-Modified") == 0);
}

TEST_CASE("a missing file is missing, whatever the client knows of it") {
    const FileSite site;
    CHECK(site.get("/missing", "If-None-Match: *\r\n").code() == "404");
    CHECK(site.get("/missing", "If-Modified-Since: Tue, 01 Jan 2030 00:00:00 GMT\r\n")
              .code() == "404");
}
