#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <regex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "socketserver/http/answered_request.hpp"
#include "support/http_clients.hpp"
#include "support/scratch_folder.hpp"
#include "support/watchdog.hpp"

// What is logged of a request when it was answered.

using namespace socketserver::http;
using namespace std::chrono_literals;

namespace {

using Texts = std::vector<std::string>;

const std::string get = "GET / HTTP/1.1\r\n\r\n";

// "GET / HTTP/1.1|200|5\n"
std::string short_format(const AnsweredRequest& answered) {
    return std::string(answered.requestline) + "|" + std::to_string(answered.code) + "|" +
           std::to_string(answered.bytes) + "\n";
}

// What the server's log gets of a handler that does this, for one request.
std::string log_of(WebWork::Work work, const std::string& request = get) {
    WebServer server(
        web_work(std::move(work), [](WebWork& self) { self.log_format = short_format; }));
    sent_back(server, request);
    server.end();
    std::string all;
    for (const std::string& line : server.log())
        all += line;
    return all;
}

AnsweredRequest example(const Headers& headers) {
    return {.client = "127.0.0.1",
            .requestline = "GET /a\"b\\\x1b\xe4 HTTP/1.1",
            .command = "GET",
            .path = "/a\"b\\\x1b\xe4",
            .headers = headers,
            .code = 200,
            .bytes = 6,
            .begin = *parse_date("Sun, 06 Nov 1994 08:49:37 GMT"),
            .duration = 1'002'003'999ns};
}

}  // namespace

TEST_CASE("a request that was answered is logged once, with the bytes of the body") {
    CHECK(log_of(tell_request) == "GET / HTTP/1.1|200|5\n");
    CHECK(log_of(tell_request, "HEAD / HTTP/1.1\r\n\r\n") == "HEAD / HTTP/1.1|200|0\n");
    CHECK(log_of([](WebWork& self) { self.answer(std::string(100'000, 'x')); }) ==
          "GET / HTTP/1.1|200|100000\n");
    CHECK(log_of([](WebWork& self) {
              self.send_response(200);
              self.end_headers();
              self.wfile << "an answer " << std::flush << "without a length";
          }) == "GET / HTTP/1.1|200|26\n");
    CHECK(log_of(tell_request, "").empty());
}

TEST_CASE("so is one that was refused, or whose handler failed") {
    CHECK(log_of(tell_request, "GET\r\n\r\n").starts_with("GET|400|"));
    CHECK(log_of([](WebWork& self) {
              self.send_error(404);
          }).starts_with("GET / HTTP/1.1|404|"));
    CHECK(log_of([](WebWork&) {
              throw std::runtime_error("no");
          }).starts_with("GET / HTTP/1.1|500|"));
    CHECK(log_of([](WebWork& self) {
              self.send_response(200);
              self.send_header("Content-Length", "1000");
              self.end_headers();
              self.wfile << "half" << std::flush << "never sent";
              throw std::runtime_error("no");
          }) == "GET / HTTP/1.1|200|4\n");
}

TEST_CASE("what the Socket has sent counts, and an answer without a status has none") {
    CHECK(log_of([](WebWork& self) {
              self.send_response(200);
              self.send_header("Content-Length", "5");
              self.end_headers();
              self.wfile.flush();
              self.connection().sendall("hello");
          }) == "GET / HTTP/1.1|200|5\n");
    CHECK(log_of([](WebWork& self) { self.wfile << "hello"; }) == "GET / HTTP/1.1|0|5\n");
}

TEST_CASE("log_answer() can be overridden: it knows the request, and how long it took") {
    class Metrics : public RecordedHandler {
    public:
        Metrics() { log_format = combined_log; }

    private:
        void do_GET() override {
            std::this_thread::sleep_for(20ms);
            send_error(404);
        }
        void log_answer(const AnsweredRequest& answered) override {
            web_server().note_log(answered.client + " " + std::string(answered.command) +
                                  " " + std::string(answered.path) + " " +
                                  std::string(answered.headers.get("A")));
            CHECK(answered.duration >= 20ms);
            CHECK(answered.duration < 60s);
            CHECK(current_time() - answered.begin < 60s);
        }
    };
    WebServer server(socketserver::handled_by<Metrics>);
    sent_back(server, "GET /page HTTP/1.1\r\nA: b\r\n\r\n");
    server.end();
    CHECK(server.log() == Texts{"127.0.0.1 GET /page b"});
}

TEST_CASE("combined_log is the format of Apache and nginx, with nothing unprintable") {
    Headers headers;
    const std::string line = combined_log(example(headers));
    CHECK_MESSAGE(
        std::regex_match(line, std::regex(R"(127\.0\.0\.1 - - )"
                                          R"(\[0[5-7]/Nov/1994:\d\d:\d\d:37 [+-]\d{4}\] )"
                                          R"("GET /a\\"b\\\\\\x1b\\xe4 HTTP/1\.1" 200 6 )"
                                          R"("-" "-"\n)")),
        line);
    headers.add("Referer", "http://a/\"");
    headers.add("User-Agent", "curl\t/7");
    CHECK(combined_log(example(headers))
              .ends_with(" 200 6 \"http://a/\\\"\" \"curl\\x09/7\"\n"));
}

TEST_CASE("json_log is an object of JSON in one line, whatever the client sends") {
    Headers headers;
    headers.add("User-Agent", "curl\t/7");
    CHECK(json_log(example(headers)) ==
          R"({"time":"1994-11-06T08:49:37Z","client":"127.0.0.1","method":"GET",)"
          R"("path":"/a\"b\\\u001b\u00e4","request":"GET /a\"b\\\u001b\u00e4 HTTP/1.1",)"
          R"("status":200,"bytes":6,"seconds":1.002003,"referer":"",)"
          R"("user_agent":"curl\u0009/7"})"
          "\n");
}

TEST_CASE("set_log() has the lines written behind what stands in a file") {
    const ScratchFolder folder;
    const std::string path = folder / "access.log";
    std::ofstream(path) << "an older line\n";
    {
        ThreadingHTTPServer server({"127.0.0.1", 0}, web_work(tell_request));
        server.set_log(path);
        server.write_log("a line\n");
        server.write_log("another one\n");
    }
    std::ifstream file(path);
    CHECK(std::string(std::istreambuf_iterator<char>(file), {}) ==
          "an older line\na line\nanother one\n");
}

TEST_CASE("a log that can't be opened is told at once, and one that fails hurts nobody") {
    ThreadingHTTPServer server({"127.0.0.1", 0}, web_work(tell_request));
    CHECK_THROWS_WITH_AS(server.set_log("/nowhere/log"),
                         "open /nowhere/log: No such file or directory",
                         std::system_error);
    server.set_log("/dev/full");
    server.write_log("lost\n");
    server.set_log([](std::string_view) { throw std::runtime_error("no"); });
    server.write_log("lost\n");
}

TEST_CASE("log_message() goes where set_log() says, too") {
    class Talking : public BaseHTTPRequestHandler {
        void do_GET() override { send_error(404); }
    };
    WebServer server(socketserver::handled_by<Talking>);
    sent_back(server, get);
    server.end();
    REQUIRE(server.log().size() == 2);
    CHECK(server.log()[0].starts_with("127.0.0.1 - - ["));
    CHECK(server.log()[0].ends_with("] code 404, message Not Found\n"));
    CHECK(server.log()[1].ends_with("] \"GET / HTTP/1.1\" 404 -\n"));
}
