// What passes between a client and its script, without a client and without a script.

#include "socketserver/http/cgi_exchange.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "socketserver/http/request_error.hpp"

using socketserver::http::CgiExchange;
using socketserver::http::RequestError;

namespace {

// What becomes of a script's output: "404 Not Found|Name: value|body".
std::string answer_to(const std::string& output) {
    CgiExchange exchange;
    const std::string body(exchange.take_output(output));
    if (!exchange.head())
        return "no head";
    std::string text =
        std::to_string(exchange.head()->code) + " " + exchange.head()->message + "|";
    for (const auto& [name, value] : exchange.head()->headers)
        text.append(name).append(": ").append(value).append("|");
    return text + body;
}

// The code of the error that the call throws; 0 when it throws none.
template <class Call>
int code_of_error(Call call) {
    try {
        call();
    } catch (const RequestError& error) {
        return error.code();
    }
    return 0;
}

// An exchange whose answer has begun.
CgiExchange begun() {
    CgiExchange exchange;
    exchange.take_output("\n");
    return exchange;
}

}  // namespace

TEST_CASE("a script's first lines become the head of the answer") {
    struct Row {
        const char* output;
        const char* answer;
    };
    const std::vector<Row> table{
        {"\n", "200 Script output follows|"},
        {"\nbody", "200 Script output follows|body"},
        {"\r\nbody", "200 Script output follows|body"},
        {"A: b\n\nbody\n\nmore", "200 Script output follows|A: b|body\n\nmore"},
        {"A: b\r\n\r\n", "200 Script output follows|A: b|"},
        {"A: b\r\nA: c\n\n", "200 Script output follows|A: b|A: c|"},
        {"Status: 404 Not Found\n\n", "404 Not Found|"},
        {"status: 404\n\n", "404 |"},
        {"Location: /x\n\n", "302 Found|Location: /x|"},
        {"Status: 201 Made\nLocation: /x\n\n", "201 Made|Location: /x|"},
        {"Server: x\nDate: y\nConnection: z\nB: c\n\n",
         "200 Script output follows|B: c|"},
        // An empty field is as good as none.
        {"Status:\nLocation:\nContent-Type:\nA:\n\nbody",
         "200 Script output follows|A: |body"},
        {"Status: \nLocation: /x\n\n", "302 Found|Location: /x|"},
        // The status says whether there is a body.
        {"Status: 204 None\n\nbody", "204 None|"},
        {"Status: 204\nContent-Length: 4\n\nbody", "204 |"},
        {"Status: 205\nContent-Length: 4\n\nbody", "205 |"},
        {"Status: 304\nContent-Length: 4\nETag: x\n\nbody",
         "304 |ETag: x|Content-Length: 4|"},
        // Its form is the server's to say.
        {"Transfer-Encoding: chunked\nA: b\n\n4\r\nbody\r\n0\r\n\r\n",
         "200 Script output follows|A: b|4\r\nbody\r\n0\r\n\r\n"},
        {"keep-alive: 5\nUpgrade: h2c\nTrailer: B\n\nbody",
         "200 Script output follows|body"},
        {"content-length: 4\n\nbody", "200 Script output follows|Content-Length: 4|body"},
        {"Content-Length: 2\n\nbody", "200 Script output follows|Content-Length: 2|bo"},
        {"Content-Length: 0\n\nbody", "200 Script output follows|Content-Length: 0|"},
        {"Content-Length: 4\nContent-Length: 2\n\nbody",
         "200 Script output follows|body"},
        {"Content-Length: 4\nContent-Length: 4\n\nbody",
         "200 Script output follows|body"},
        {"Content-Length: +4\n\nbody", "200 Script output follows|body"},
        {"Content-Length: 4, 4\n\nbody", "200 Script output follows|body"},
        {"A: b\n", "no head"},
        {"A: b", "no head"},
        {"", "no head"},
    };
    for (const Row& row : table) {
        CAPTURE(row.output);
        CHECK(answer_to(row.output) == row.answer);
    }
}

TEST_CASE("a script's output may be cut anywhere") {
    const std::string output = "Status: 404 Not Found\r\nA: b\r\n\r\nbody\n\nmore";
    const std::string whole = answer_to(output);
    for (std::size_t cut = 0; cut <= output.size(); ++cut) {
        CAPTURE(cut);
        CgiExchange exchange;
        std::string body(exchange.take_output(std::string_view(output).substr(0, cut)));
        body += exchange.take_output(std::string_view(output).substr(cut));
        REQUIRE(exchange.head());
        CHECK(exchange.head()->code == 404);
        CHECK(exchange.head()->headers.get("A") == "b");
        CHECK(body == "body\n\nmore");
    }
}

TEST_CASE("a head that is none is a 502") {
    for (const char* output :
         {"no header\n\n", "A : b\n\n", " folded\n\n", "Status: x\n\n", "Status: 99\n\n",
          "Status: 100 Continue\n\n", "Status: 2000\n\n", "Status: -20\n\n",
          "Status: 200\nstatus: 404\n\n", "Location: /a\nLocation: /b\n\n",
          "Content-Type: a/b\nContent-Type: c/d\n\n"}) {
        CAPTURE(output);
        CHECK(code_of_error([&] { answer_to(output); }) == 502);
    }
}

TEST_CASE("a head without an end is a 502, and a long one is passed on") {
    const std::string line(1000, 'x');
    CgiExchange endless;
    int code = 0;
    for (int i = 0; i < 100 && code == 0; ++i)
        code = code_of_error([&] { endless.take_output(line); });
    CHECK(code == 502);

    const std::string long_head = "A: " + std::string(60000, 'x') + "\n\n";
    CHECK(code_of_error([&] { answer_to(long_head); }) == 0);
}

TEST_CASE("the body goes to the script piece by piece") {
    CgiExchange exchange;
    CHECK(exchange.wants_body());
    exchange.add_body("abcde");
    CHECK_FALSE(exchange.wants_body());
    exchange.feed_script(2);
    CHECK(exchange.unread_by_script() == "cde");
    CHECK_FALSE(exchange.wants_body());
    exchange.feed_script(3);
    CHECK(exchange.wants_body());
    exchange.end_body();
    CHECK_FALSE(exchange.wants_body());
    CHECK(exchange.body_has_ended());
}

TEST_CASE("a script that reads no more is fed no more") {
    CgiExchange exchange;
    exchange.add_body("abcde");
    exchange.end_body();
    CHECK(exchange.unread_by_script().empty());
    CHECK_FALSE(exchange.wants_body());
}

TEST_CASE("what counts as going on is what the script has read from its pipe") {
    CgiExchange exchange;
    CHECK_FALSE(exchange.script_has_read(0));
    exchange.add_body("abcde");
    exchange.feed_script(5);
    CHECK_FALSE(exchange.script_has_read(5));
    CHECK(exchange.script_has_read(3));
    CHECK_FALSE(exchange.script_has_read(3));
    exchange.add_body("f");  // the client's doing, and not the script's
    exchange.feed_script(1);
    CHECK_FALSE(exchange.script_has_read(4));
    CHECK(exchange.script_has_read(0));
}

TEST_CASE("a script that does not go on gets a 504, unless its answer has begun") {
    CHECK(code_of_error([] { CgiExchange().give_up(); }) == 504);
    CHECK(code_of_error([] { begun().give_up(); }) == 0);
}

TEST_CASE("an answer ends well when the script has said all and did not crash") {
    CHECK(begun().ends_well(true, 0, false));
    CHECK(begun().ends_well(true, 1, false));  // its own affair
    CHECK(begun().ends_well(true, -9, true));  // it said all, and would not end
    CHECK_FALSE(begun().ends_well(true, -11, false));
    CHECK_FALSE(begun().ends_well(false, 0, false));
    CHECK_FALSE(begun().ends_well(false, -9, true));
}

TEST_CASE("an answer that is shorter than it says does not end well") {
    struct Row {
        const char* output;
        bool to_head;
        bool ends_well;
    };
    for (const Row& row : std::vector<Row>{
             {"Content-Length: 4\n\nbody", false, true},
             {"Content-Length: 4\n\nbody and more", false, true},
             {"Content-Length: 4\n\nbod", false, false},
             {"Content-Length: 4\n\n", false, false},
             {"Content-Length: 4\n\n", true, true},
             {"Status: 304\nContent-Length: 4\n\n", false, true},
             {"Content-Length: x\n\n", false, true},
         }) {
        CAPTURE(row.output);
        CgiExchange exchange(row.to_head);
        exchange.take_output(row.output);
        CHECK(exchange.ends_well(true, 0, false) == row.ends_well);
    }
}

TEST_CASE("the answer to HEAD has a length, and no body") {
    CgiExchange exchange(true);
    CHECK(exchange.take_output("Content-Length: 4\n\nbo").empty());
    CHECK(exchange.take_output("dy").empty());
    CHECK(exchange.head()->headers.get("Content-Length") == "4");
}

TEST_CASE("a length counts over all pieces") {
    CgiExchange exchange;
    CHECK(exchange.take_output("Content-Length: 5\n\nab") == "ab");
    CHECK(exchange.take_output("cd") == "cd");
    CHECK(exchange.take_output("efg") == "e");
    CHECK(exchange.take_output("h").empty());
}

TEST_CASE("a script that ends without a head is a 502, however it ends") {
    for (const int returncode : {0, 1, -11}) {
        CgiExchange exchange;
        exchange.take_output("A: b\n");
        CHECK(code_of_error([&] { exchange.ends_well(true, returncode, false); }) == 502);
    }
}
