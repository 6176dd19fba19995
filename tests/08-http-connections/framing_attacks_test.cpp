#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kept_work.hpp"
#include "support/watchdog.hpp"

using namespace std::string_literals;

// Requests that two servers in a row could take apart in two ways, so that what one of
// them takes for a body is a request to the other ("request smuggling"). Each one is
// refused, and nothing behind it is answered.

namespace {

using Requests = std::vector<std::string>;

const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

struct Attack {
    std::string headers;
    int code;
};

// Sends the attack as the second request of a connection, and looks at all that is sent
// back until the server closes it.
void check_refused(const Attack& attack, const std::string& body) {
    WebServer server(kept_work(tell_body));
    const std::string request = "POST /attack HTTP/1.1\r\n" + attack.headers + "\r\n";
    CAPTURE(request);
    CAPTURE(body);
    WebClient client(server);
    client.send("GET /first HTTP/1.1\r\n\r\n" + request + body + smuggled);
    CHECK(client.answer().code() == 200);
    const WebAnswer answer = client.answer();
    CHECK(answer.code() == attack.code);
    CHECK(answer.headers.get("Connection") == "close");
    CHECK(client.rest().empty());
    server.end();
    CHECK(count(joined(server.log()), "/smuggled") == 0);
    CHECK(count(joined(server.answered()), "/smuggled") == 0);
    CHECK(joined(server.errors()).empty());
}

}  // namespace

TEST_CASE(
    "headers that frame a body in two ways are refused, and the connection closes") {
    const std::string length = "Content-Length: 6\r\n";
    const std::string chunked = "Transfer-Encoding: chunked\r\n";
    for (const Attack& attack : std::vector<Attack>{
             {length + chunked, 400},
             {chunked + length, 400},
             {length + "Transfer-Encoding: identity\r\n", 400},
             {length + "Content-Length: 0\r\n", 400},
             {"Content-Length: 0\r\n" + length, 400},
             {"Content-Length: 6, 0\r\n", 400},
             {"Content-Length: +6\r\n", 400},
             {"Content-Length: 0x6\r\n", 400},
             {"Content-Length: 6;\r\n", 400},
             {"Content-Length:\r\n", 400},
             {"Content-Length: 18446744073709551622\r\n", 400},
         })
        check_refused(attack, "0\r\n\r\n");
}

TEST_CASE("an encoding that is not just chunked is refused, and the connection closes") {
    for (const std::string value : {"gzip, chunked", "chunked, chunked", "chunked,"})
        check_refused({"Transfer-Encoding: " + value + "\r\n", 501}, "0\r\n\r\n");
    for (const std::string value : {"gzip", "chunked, gzip", "identity", "xchunked",
                                    "chunked x", "\"chunked\"", "chunked;q=1", "", ","})
        check_refused({"Transfer-Encoding: " + value + "\r\n", 400}, "0\r\n\r\n");
    check_refused({"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n", 400},
                  "0\r\n\r\n");
}

TEST_CASE("header lines that hide a header are refused, and the connection closes") {
    for (const std::string& line : {
             "Content-Length : 6\r\n"s,
             "Content-Length\t: 6\r\n"s,
             " Content-Length: 6\r\n"s,
             "X: y\r\n Content-Length: 6\r\n"s,
             "X: y\r\n\tTransfer-Encoding: chunked\r\n"s,
             "Transfer-Encoding:\r\n chunked\r\n"s,
             "Transfer-Encoding: \vchunked\r\n"s,
             "X: y\rContent-Length: 6\r\n"s,
             "X\0: y\r\nContent-Length: 6\r\n"s,
             "X: y\0\r\n"s,
             "Content-Length: 6\0\r\n"s,
             "Content-Length 6\r\n"s,
             ": x\r\nContent-Length: 6\r\n"s,
             "Content-Length\xa0: 6\r\n"s,
         })
        check_refused({line, 400}, "0\r\n\r\n");
}

TEST_CASE("a bad chunk is refused, and the connection closes") {
    for (const std::string& body :
         {"x\r\n\r\n0\r\n\r\n"s, "-1\r\n\r\n0\r\n\r\n"s, "0x0\r\n\r\n"s, " 0\r\n\r\n"s,
          "0\n\r\n"s, "0\r\r\n\r\n"s, "1\r\nab\r\n0\r\n\r\n"s, "1\r\na\n0\r\n\r\n"s,
          "1\r\na0\r\n\r\n"s, "0\r\n: x\r\n\r\n"s, "0\r\nContent-Length : 6\r\n\r\n"s,
          "0\r\n folded\r\n\r\n"s, "0\0\r\n\r\n"s, "0;\0\r\n\r\n"s,
          "10000000000000000\r\n\r\n"s})
        check_refused({"Transfer-Encoding: chunked\r\n", 400}, body);
}

TEST_CASE("chunks are not for HTTP/1.0, and the connection closes") {
    WebServer server(kept_work(tell_body));
    const std::string all =
        sent_back_and_closed(server,
                             "POST / HTTP/1.0\r\nConnection: keep-alive\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
                                 smuggled);
    CHECK(all.starts_with("HTTP/1.1 400 Transfer-Encoding before HTTP/1.1\r\n"));
    CHECK(count(all, "HTTP/1.1 ") == 1);
    CHECK(server.answered().empty());
}

TEST_CASE("nothing is answered behind a request line that was refused") {
    WebServer server(kept_work(tell_body));
    for (const char* line : {"GET /a b HTTP/1.1", "GET /\r HTTP/1.1", "GET / HTTP/1.1x",
                             "GET", "GET / HTTP/2.0"}) {
        CAPTURE(line);
        const std::string all =
            sent_back_and_closed(server, line + "\r\n\r\n"s + smuggled);
        CHECK(count(all, "HTTP/1.1 ") == 1);
    }
    CHECK(server.answered().empty());
}

TEST_CASE("a head that is cut off is refused, and no method is called") {
    WebServer server(kept_work(tell_body));
    const std::string head = "POST / HTTP/1.1\r\nHost: example.org\r\nX: y\r\n\r\n";
    for (std::size_t size = 18; size < head.size(); ++size) {
        CAPTURE(size);
        CHECK(answer_of(server, head.substr(0, size)).code() == 400);
    }
    CHECK(server.answered().empty());
    CHECK(answer_of(server, head).code() == 200);
}
