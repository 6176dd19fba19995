// The answer for a file is decided without a connection and without a file: the state of
// a file, a time and headers go in, and what is to be sent comes out.

#include "socketserver/http/file_answer.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using socketserver::http::answer_for_file;
using socketserver::http::FileAnswer;
using socketserver::http::Headers;
using socketserver::http::Seconds;

namespace {

using Fields = std::vector<Headers::Field>;

constexpr long modified = 784111777;  // Sun, 06 Nov 1994 08:49:37 GMT
constexpr const char* modified_text = "Sun, 06 Nov 1994 08:49:37 GMT";
constexpr const char* tag = "\"c5-3e8\"";  // changed at 0.000000197 s, 1,000 bytes

// A file of 1,000 bytes.
struct stat file_of_1000_bytes() {
    struct stat file {};
    file.st_size = 1000;
    file.st_mtim.tv_sec = modified;
    file.st_ctim.tv_nsec = 197;
    return file;
}

std::string fixed_boundary() {
    return "b";
}

// The answer for the file to a request with these headers.
FileAnswer answer_to(const Fields& fields, bool is_head = false,
                     struct stat file = file_of_1000_bytes(),
                     const Fields& extra_headers = {}, const char* encoding = "") {
    Headers headers;
    for (const auto& [name, value] : fields)
        headers.add(name, value);
    return answer_for_file({.headers = headers,
                            .is_head = is_head,
                            .file = file,
                            .type = "text/plain",
                            .now = Seconds(std::chrono::seconds(modified + 60)),
                            .extra_headers = extra_headers,
                            .encoding = encoding},
                           fixed_boundary);
}

// The value of a header of the answer; empty when there is none.
std::string header(const FileAnswer& answer, const std::string& name) {
    for (const auto& [other, value] : answer.headers)
        if (other == name)
            return value;
    return "";
}

// "0-499 990-999": the bytes that are sent.
std::string sent(const FileAnswer& answer) {
    std::string text;
    for (const auto& [head, range] : answer.parts)
        text += (text.empty() ? "" : " ") + std::to_string(range.first) + "-" +
                std::to_string(range.first + range.length - 1);
    return text;
}

// How many bytes the body has, with the texts between the parts.
std::uint64_t length(const FileAnswer& answer) {
    std::uint64_t sum = answer.end.size();
    for (const auto& [head, range] : answer.parts)
        sum += head.size() + range.length;
    return sum;
}

}  // namespace

TEST_CASE("a request without conditions gets the whole file, with its names") {
    const FileAnswer answer = answer_to({});
    CHECK(answer.code == 200);
    CHECK(answer.headers == Fields{{"Content-type", "text/plain"},
                                   {"Content-Length", "1000"},
                                   {"Last-Modified", modified_text},
                                   {"ETag", tag},
                                   {"Accept-Ranges", "bytes"}});
    CHECK(sent(answer) == "0-999");
    CHECK(length(answer) == 1000);
}

TEST_CASE("an answer to HEAD has the same headers, and nothing of the file") {
    const FileAnswer answer = answer_to({}, true);
    CHECK(answer.code == 200);
    CHECK(answer.headers == answer_to({}).headers);
    CHECK(answer.parts.empty());
    CHECK(answer_to({{"Range", "bytes=0-1"}}, true).code == 200);
}

TEST_CASE("an empty file has an answer without parts") {
    struct stat file = file_of_1000_bytes();
    file.st_size = 0;
    const FileAnswer answer = answer_to({}, false, file);
    CHECK(answer.code == 200);
    CHECK(header(answer, "Content-Length") == "0");
    CHECK(answer.parts.empty());
}

TEST_CASE("a file that was written in the future was modified now") {
    struct stat file = file_of_1000_bytes();
    file.st_mtim.tv_sec = modified + 3600;
    CHECK(header(answer_to({}, false, file), "Last-Modified") ==
          "Sun, 06 Nov 1994 08:50:37 GMT");
}

TEST_CASE("each change of a file gives it another tag") {
    struct stat later = file_of_1000_bytes();
    ++later.st_ctim.tv_nsec;
    struct stat a_second_later = file_of_1000_bytes();
    ++a_second_later.st_ctim.tv_sec;
    struct stat longer = file_of_1000_bytes();
    ++longer.st_size;
    CHECK(header(answer_to({}, false, later), "ETag") == "\"c6-3e8\"");
    CHECK(header(answer_to({}, false, a_second_later), "ETag") == "\"3b9acac5-3e8\"");
    CHECK(header(answer_to({}, false, longer), "ETag") == "\"c5-3e9\"");
}

TEST_CASE("two files that were changed in the same moment have two tags") {
    struct stat other = file_of_1000_bytes();
    other.st_ino = 12;
    struct stat third = file_of_1000_bytes();
    third.st_ino = 13;
    const std::string tag_of_other = header(answer_to({}, false, other), "ETag");
    CHECK(tag_of_other != tag);
    CHECK(tag_of_other != header(answer_to({}, false, third), "ETag"));
    CHECK(tag_of_other.find("-3e8") != std::string::npos);
}

TEST_CASE("no tag is told while the file can change once more without another tag") {
    struct stat file = file_of_1000_bytes();
    file.st_ctim = {.tv_sec = modified + 60, .tv_nsec = 0};  // now, as the clock shows it
    const FileAnswer answer = answer_to({}, false, file);
    CHECK(answer.code == 200);
    CHECK(header(answer, "ETag").empty());
    CHECK(header(answer, "Last-Modified") == modified_text);
    CHECK(answer_to({{"If-None-Match", "*"}}, false, file).code == 304);
    CHECK(answer_to({{"If-None-Match", "*"}}, false, file).headers.empty());
    file.st_ctim = {.tv_sec = modified + 59, .tv_nsec = 999'999'999};
    CHECK_FALSE(header(answer_to({}, false, file), "ETag").empty());
}

// There may have been two states in the second that it names.
TEST_CASE("a date never gives a part of a file") {
    for (const char* date : {modified_text, "Sunday, 06-Nov-94 08:49:37 GMT"})
        CHECK(answer_to({{"Range", "bytes=0-1"}, {"If-Range", date}}).code == 200);
}

TEST_CASE("conditions are asked in the order of the RFC") {
    const std::string before = "Sun, 06 Nov 1994 08:49:36 GMT";
    const std::string other = "\"c5-3e7\"";
    const std::vector<std::pair<Fields, int>> table{
        // The client wants an answer only for the state that it knows.
        {{{"If-Match", tag}}, 200},
        {{{"If-Match", "*"}}, 200},
        {{{"If-Match", other}}, 412},
        {{{"If-Match", other + ", " + tag}}, 200},
        {{{"If-Match", other}, {"If-Match", tag}}, 200},
        {{{"If-Match", std::string("W/") + tag}}, 412},
        {{{"If-Unmodified-Since", modified_text}}, 200},
        {{{"If-Unmodified-Since", before}}, 412},
        {{{"If-Unmodified-Since", "yesterday"}}, 200},
        {{{"If-Match", tag}, {"If-Unmodified-Since", before}}, 200},
        // The client has this state already.
        {{{"If-None-Match", tag}}, 304},
        {{{"If-None-Match", std::string("W/") + tag}}, 304},
        {{{"If-None-Match", "*"}}, 304},
        {{{"If-None-Match", other}}, 200},
        {{{"If-None-Match", "\"C5-3E8\""}}, 200},
        {{{"If-Modified-Since", modified_text}}, 304},
        {{{"If-Modified-Since", before}}, 200},
        {{{"If-Modified-Since", "Sunday, 06-Nov-94 08:49:37 GMT"}}, 304},
        {{{"If-Modified-Since", "yesterday"}}, 200},
        {{{"If-None-Match", other}, {"If-Modified-Since", modified_text}}, 200},
        // The first condition comes before the second, and both before a range.
        {{{"If-Match", other}, {"If-None-Match", tag}}, 412},
        {{{"If-None-Match", tag}, {"Range", "bytes=0-1"}}, 304},
        {{{"If-Match", other}, {"Range", "bytes=0-1"}}, 412},
        // Parts only of the state that the client knows.
        {{{"Range", "bytes=0-1"}, {"If-Range", tag}}, 206},
        {{{"Range", "bytes=0-1"}, {"If-Range", other}}, 200},
        {{{"Range", "bytes=0-1"}, {"If-Range", modified_text}}, 200},
        {{{"Range", "bytes=0-1"}, {"If-Range", before}}, 200},
        {{{"If-Range", other}}, 200},
        // A range that is none is passed over.
        {{{"Range", "bytes=1-0"}}, 200},
        {{{"Range", "lines=0-1"}}, 200},
        {{{"Range", "bytes=1000-"}}, 416},
    };
    for (const auto& [fields, code] : table) {
        std::string told;
        for (const auto& [name, value] : fields)
            told += name + ": " + value + "; ";
        CAPTURE(told);
        CHECK(answer_to(fields).code == code);
    }
}

TEST_CASE("where Accept-Encoding has chosen the file, each answer of it says so") {
    const auto vary = [](const Fields& fields) {
        Headers headers;
        for (const auto& [name, value] : fields)
            headers.add(name, value);
        const struct stat file = file_of_1000_bytes();
        const Fields none;
        return header(
            answer_for_file({.headers = headers,
                             .is_head = false,
                             .file = file,
                             .type = "text/plain",
                             .now = Seconds(std::chrono::seconds(modified + 60)),
                             .extra_headers = none,
                             .is_negotiated = true},
                            fixed_boundary),
            "Vary");
    };
    CHECK(vary({}) == "Accept-Encoding");
    CHECK(vary({{"Range", "bytes=0-1"}}) == "Accept-Encoding");
    CHECK(vary({{"Range", "bytes=0-1,4-5"}}) == "Accept-Encoding");
    CHECK(vary({{"If-None-Match", tag}}) == "Accept-Encoding");
    CHECK(vary({{"Range", "bytes=1000-"}}) == "Accept-Encoding");
}

TEST_CASE("one range is a part of the file, and the headers say which") {
    const FileAnswer answer = answer_to({{"Range", "bytes=0-499"}});
    CHECK(answer.code == 206);
    CHECK(header(answer, "Content-type") == "text/plain");
    CHECK(header(answer, "Content-Range") == "bytes 0-499/1000");
    CHECK(header(answer, "Content-Length") == "500");
    CHECK(header(answer, "ETag") == tag);
    CHECK(sent(answer) == "0-499");
    CHECK(length(answer) == 500);
}

TEST_CASE("several ranges have a head each, and the length counts all of it") {
    const FileAnswer answer = answer_to({{"Range", "bytes=0-499, -10"}});
    CHECK(answer.code == 206);
    CHECK(header(answer, "Content-type") == "multipart/byteranges; boundary=b");
    CHECK(header(answer, "Content-Range").empty());
    CHECK(sent(answer) == "0-499 990-999");
    CHECK(answer.parts.front().text ==
          "\r\n--b\r\nContent-Type: text/plain\r\n"
          "Content-Range: bytes 0-499/1000\r\n\r\n");
    CHECK(answer.parts.back().text ==
          "\r\n--b\r\nContent-Type: text/plain\r\n"
          "Content-Range: bytes 990-999/1000\r\n\r\n");
    CHECK(answer.end == "\r\n--b--\r\n");
    CHECK(header(answer, "Content-Length") == std::to_string(length(answer)));
}

TEST_CASE("a range behind the end is refused, and the size is told") {
    const FileAnswer answer = answer_to({{"Range", "bytes=1000-"}});
    CHECK(answer.headers ==
          Fields{{"Content-Range", "bytes */1000"}, {"Content-Length", "0"}});
    CHECK(answer.parts.empty());
}

TEST_CASE("what the client has is named, and not sent") {
    const FileAnswer answer =
        answer_to({{"If-None-Match", tag}}, false, file_of_1000_bytes(),
                  {{"Cache-control", "no-cache"}, {"X-Other", "1"}, {"Vary", "Accept"}});
    CHECK(answer.headers ==
          Fields{{"ETag", tag}, {"Cache-control", "no-cache"}, {"Vary", "Accept"}});
    CHECK(answer.parts.empty());
}

TEST_CASE("headers of the site's own stand behind the others, with a file only") {
    const Fields extra{{"X-Other", "1"}};
    const struct stat file = file_of_1000_bytes();
    CHECK(answer_to({}, false, file, extra).headers.back() == extra.front());
    CHECK(header(answer_to({{"Range", "bytes=0-1"}}, false, file, extra), "X-Other") ==
          "1");
    CHECK(header(answer_to({{"Range", "bytes=1000-"}}, false, file, extra), "X-Other")
              .empty());
    CHECK(answer_to({{"If-Match", "\"x\""}}, false, file, extra).headers.empty());
}

TEST_CASE("a header of the site's own takes the place of the server's") {
    const Fields extra{{"content-type", "text/x-own"}, {"ETAG", "\"own\""}};
    const struct stat file = file_of_1000_bytes();
    CHECK(answer_to({}, false, file, extra).headers ==
          Fields{{"Content-Length", "1000"},
                 {"Last-Modified", modified_text},
                 {"Accept-Ranges", "bytes"},
                 {"content-type", "text/x-own"},
                 {"ETAG", "\"own\""}});
    CHECK(answer_to({{"If-None-Match", tag}}, false, file, extra).headers ==
          Fields{{"ETAG", "\"own\""}});
    const FileAnswer parts =
        answer_to({{"Range", "bytes=0-499, -10"}}, false, file, extra);
    CHECK(header(parts, "Content-type") == "multipart/byteranges; boundary=b");
    CHECK(header(parts, "content-type").empty());
    CHECK(parts.parts.front().text ==
          "\r\n--b\r\nContent-Type: text/x-own\r\n"
          "Content-Range: bytes 0-499/1000\r\n\r\n");
}

TEST_CASE("encoded bytes are told to be encoded, and have a tag of their own") {
    const struct stat file = file_of_1000_bytes();
    const FileAnswer whole = answer_to({}, false, file, {}, "br");
    CHECK(header(whole, "Content-type") == "text/plain");
    CHECK(header(whole, "Content-Encoding") == "br");
    CHECK(header(whole, "ETag") == "\"c5-3e8-br\"");
    const FileAnswer part = answer_to({{"Range", "bytes=0-1"}}, false, file, {}, "br");
    CHECK(part.code == 206);
    CHECK(header(part, "Content-Encoding") == "br");
    CHECK(answer_to({{"If-None-Match", tag}}, false, file, {}, "br").code == 200);
    CHECK(answer_to({{"If-None-Match", "\"c5-3e8-br\""}}, false, file, {}, "br").code ==
          304);
}

TEST_CASE("of several encoded parts each says that it is encoded, and not their answer") {
    const FileAnswer answer =
        answer_to({{"Range", "bytes=0-0, -1"}}, false, file_of_1000_bytes(), {}, "br");
    CHECK(header(answer, "Content-Encoding").empty());
    CHECK(answer.parts.front().text ==
          "\r\n--b\r\nContent-Type: text/plain\r\nContent-Encoding: br\r\n"
          "Content-Range: bytes 0-0/1000\r\n\r\n");
    CHECK(header(answer, "Content-Length") == std::to_string(length(answer)));
}

TEST_CASE("no two boundaries are the same") {
    CHECK(socketserver::http::random_boundary() != socketserver::http::random_boundary());
}
