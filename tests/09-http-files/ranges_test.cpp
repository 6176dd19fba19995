// A client that wants only a part of a file.

#include <doctest/doctest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "support/clients.hpp"
#include "support/file_site.hpp"

using file_site::content_of;
using file_site::FileSite;
using http_answer::Answer;

namespace {

constexpr std::size_t size = 50000;

// A site with one file of that size.
class RangeSite : public FileSite<> {
public:
    explicit RangeSite(const std::string& protocol = "HTTP/1.0")
        : FileSite({.protocol = protocol}) {
        write("file.txt", content);
    }

    Answer get_range(const std::string& range, const std::string& headers = "") const {
        return get("/file.txt", "Range: " + range + "\r\n" + headers);
    }

    const std::string content = content_of(size);
};

// Whether the answer is this part of the file.
void check_part(const RangeSite& site, const std::string& range, std::size_t first,
                std::size_t length) {
    CAPTURE(range);
    const Answer answer = site.get_range(range);
    CHECK(answer.status_line == "HTTP/1.0 206 Partial Content");
    CHECK(answer.header("Content-Length") == std::to_string(length));
    CHECK(answer.header("Content-Range") == "bytes " + std::to_string(first) + "-" +
                                                std::to_string(first + length - 1) +
                                                "/50000");
    CHECK(answer.header("Content-type") == "text/plain");
    CHECK(answer.count("ETag") == 1);
    CHECK(answer.count("Last-Modified") == 1);
    CHECK((answer.body == site.content.substr(first, length)));
}

void check_whole(const RangeSite& site, const Answer& answer) {
    CHECK(answer.status_line == "HTTP/1.0 200 OK");
    CHECK(answer.header("Content-Length") == "50000");
    CHECK(answer.count("Content-Range") == 0);
    CHECK((answer.body == site.content));
}

// The parts of an answer with several, each with its own headers.
std::vector<Answer> parts_of(const Answer& answer) {
    const std::string type = answer.header("Content-type");
    const std::string begin = "multipart/byteranges; boundary=";
    REQUIRE(type.starts_with(begin));
    const std::string boundary = "\r\n--" + type.substr(begin.size());
    std::string rest = answer.body;
    std::vector<Answer> parts;
    REQUIRE(rest.starts_with(boundary + "\r\n"));
    rest.erase(0, boundary.size());
    while (rest.starts_with("\r\n")) {
        const std::size_t end = rest.find(boundary);
        REQUIRE(end != std::string::npos);
        // Headers without a status line: the parser wants a line in its place.
        parts.push_back(http_answer::taken_apart("part" + rest.substr(0, end)));
        rest.erase(0, end + boundary.size());
    }
    CHECK(rest == "--\r\n");
    return parts;
}

}  // namespace

TEST_CASE("a range is sent alone, small or large, in the middle or at an end") {
    const RangeSite site;
    check_part(site, "bytes=0-0", 0, 1);
    check_part(site, "bytes=100-199", 100, 100);
    check_part(site, "bytes=0-15999", 0, 16000);
    check_part(site, "bytes=1-16000", 1, 16000);
    check_part(site, "bytes=1-16384", 1, 16384);
    check_part(site, "bytes=10000-39999", 10000, 30000);
    check_part(site, "bytes=49999-", 49999, 1);
    check_part(site, "bytes=20000-", 20000, 30000);
    check_part(site, "bytes=49990-60000", 49990, 10);
    check_part(site, "bytes=0-", 0, 50000);
}

TEST_CASE("a range without a beginning is the end of the file") {
    const RangeSite site;
    check_part(site, "bytes=-1", 49999, 1);
    check_part(site, "bytes=-20000", 30000, 20000);
    check_part(site, "bytes=-70000", 0, 50000);
}

TEST_CASE("a range that the file has nothing of is refused") {
    const RangeSite site;
    for (const std::string range :
         {"bytes=50000-", "bytes=50000-50001", "bytes=-0", "bytes=60000-,70000-",
          "bytes=99999999999999999999-"}) {
        CAPTURE(range);
        const Answer answer = site.get_range(range);
        CHECK(answer.status() == "416 Range Not Satisfiable");
        CHECK(answer.header("Content-Range") == "bytes */50000");
        CHECK(answer.header("Content-Length") == "0");
        CHECK(answer.body == "");
    }
}

TEST_CASE("an empty file has no ranges") {
    const FileSite site;
    site.write("empty.txt", "");
    for (const std::string range : {"bytes=0-", "bytes=0-0", "bytes=-1"}) {
        const Answer answer =
            site.get("/empty.txt", std::string("Range: ") + range + "\r\n");
        CHECK(answer.code() == "416");
        CHECK(answer.header("Content-Range") == "bytes */0");
    }
}

TEST_CASE("a range that is malformed is ignored") {
    const RangeSite site;
    for (const std::string range :
         {"bytes=", "bytes=5-4", "bytes=a-b", "bytes=-", "items=0-1", "0-1",
          "bytes=0-1,x", "bytes=1-2-3", "bytes = 0-1"}) {
        CAPTURE(range);
        check_whole(site, site.get_range(range));
    }
}

TEST_CASE("too many ranges, or ones that are more than the file, are ignored") {
    const RangeSite site;
    std::string many = "bytes=0-0";
    for (int i = 1; i <= 16; ++i)
        many += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
    check_whole(site, site.get_range(many));
    check_whole(site, site.get_range("bytes=0-,0-"));
    check_whole(site, site.get_range("bytes=0-29999,20000-49999"));
}

TEST_CASE("several ranges come in their order, each with its own headers") {
    const RangeSite site;
    const Answer answer = site.get_range("bytes=40000-40099, 0-19999, -1");
    CHECK(answer.status_line == "HTTP/1.0 206 Partial Content");
    CHECK(answer.header("Content-Length") == std::to_string(answer.body.size()));
    CHECK(answer.count("Content-Range") == 0);
    CHECK(answer.count("ETag") == 1);
    const std::vector<Answer> parts = parts_of(answer);
    REQUIRE(parts.size() == 3);
    for (const Answer& part : parts)
        CHECK(part.header("Content-Type") == "text/plain");
    CHECK(parts[0].header("Content-Range") == "bytes 40000-40099/50000");
    CHECK((parts[0].body == site.content.substr(40000, 100)));
    CHECK(parts[1].header("Content-Range") == "bytes 0-19999/50000");
    CHECK((parts[1].body == site.content.substr(0, 20000)));
    CHECK(parts[2].header("Content-Range") == "bytes 49999-49999/50000");
    CHECK((parts[2].body == site.content.substr(49999)));
}

TEST_CASE("sixteen ranges are not too many") {
    const RangeSite site;
    std::string range = "bytes=0-999";
    for (int i = 1; i < 16; ++i)
        range += "," + std::to_string(3000 * i) + "-" + std::to_string(3000 * i + 999);
    const std::vector<Answer> parts = parts_of(site.get_range(range));
    REQUIRE(parts.size() == 16);
    for (std::size_t i = 0; i < parts.size(); ++i)
        CHECK((parts[i].body == site.content.substr(3000 * i, 1000)));
}

TEST_CASE("of several ranges, those that the file has are sent; one of them alone") {
    const RangeSite site;
    check_part(site, "bytes=60000-,5-9", 5, 5);
    CHECK(parts_of(site.get_range("bytes=60000-,5-9,70000-,1-1")).size() == 2);
}

TEST_CASE("two answers with several ranges have not the same boundary") {
    const RangeSite site;
    const std::string range = "bytes=0-0,2-2";
    CHECK(site.get_range(range).header("Content-type") !=
          site.get_range(range).header("Content-type"));
}

TEST_CASE("a connection is kept after ranges") {
    const RangeSite site("HTTP/1.1");
    socketserver::Socket client = connect_to(site.address());
    for (const std::string range : {"bytes=1-2", "bytes=1-30000", "bytes=1-2,5-30000,3-3",
                                    "bytes=60000-", "bytes=3-4"})
        client.sendall("GET /file.txt HTTP/1.1\r\nRange: " + std::string(range) +
                       "\r\n\r\n");
    CHECK(http_answer::read_answer(client).body == site.content.substr(1, 2));
    CHECK((http_answer::read_answer(client).body == site.content.substr(1, 30000)));
    CHECK(parts_of(http_answer::read_answer(client)).size() == 3);
    CHECK(http_answer::read_answer(client).code() == "416");
    CHECK(http_answer::read_answer(client).body == site.content.substr(3, 2));
}

TEST_CASE("a range of the file that the client knows is sent, and else the whole file") {
    const RangeSite site;
    const Answer whole = site.get("/file.txt");
    const std::string tag = whole.header("ETag");
    const std::string date = whole.header("Last-Modified");  // it names no state
    const auto with = [&](const std::string& known) {
        return site.get_range("bytes=1-2", "If-Range: " + known + "\r\n");
    };
    CHECK(with(tag).body == site.content.substr(1, 2));
    check_whole(site, with(date));
    check_whole(site, with("\"other\""));
    check_whole(site, with("W/" + tag));
    check_whole(site, with("Sun, 06 Nov 1994 08:49:37 GMT"));
    check_whole(site, with("Tue, 01 Jan 2030 00:00:00 GMT"));
    check_whole(site, with("nonsense"));
}

TEST_CASE("If-Range alone asks for no range") {
    const RangeSite site;
    const std::string tag = site.get("/file.txt").header("ETag");
    check_whole(site, site.get("/file.txt", "If-Range: " + tag + "\r\n"));
}

TEST_CASE("a range of a file that has not changed is not sent") {
    const RangeSite site;
    const std::string tag = site.get("/file.txt").header("ETag");
    CHECK(site.get_range("bytes=0-1", "If-None-Match: " + tag + "\r\n").code() == "304");
}

TEST_CASE("HEAD has no ranges") {
    const RangeSite site;
    const Answer whole = site.get("/file.txt");
    for (const std::string range : {"bytes=0-1", "bytes=0-1,3-4", "bytes=60000-"}) {
        const Answer head =
            site.head("/file.txt", "Range: " + std::string(range) + "\r\n");
        CHECK(head.head() == whole.head());
        CHECK(head.body == "");
    }
}

TEST_CASE("an index page has ranges, a listing and a missing file have none") {
    const FileSite site;
    site.write("page/index.html", "the page");
    site.make_folder("folder");
    const std::string range = "Range: bytes=4-7\r\n";
    CHECK(site.get("/page/", range).body == "page");
    CHECK(site.get("/folder/", range).code() == "200");
    CHECK(site.get("/missing", range).code() == "404");
}
