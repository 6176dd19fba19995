#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "support/http_clients.hpp"
#include "support/watchdog.hpp"

namespace {

// A handler with all the methods that have names, and one that has none.
class EveryMethodHandler : public RecordedHandler {
    void do_GET() override { tell("get"); }
    void do_HEAD() override { tell("head"); }
    void do_POST() override { tell("post"); }
    void do_PUT() override { tell("put"); }
    void do_DELETE() override { tell("delete"); }
    void do_OPTIONS() override { tell("options"); }
    void do_PATCH() override { tell("patch"); }

    void call_method() override {
        if (command == "BREW")
            tell("brew");
        else
            RecordedHandler::call_method();
    }

    void tell(const std::string& name) {
        send_response(200);
        send_header("X-Method", name);
        send_header("Content-Length", "0");
        end_headers();
    }
};

class NoMethodHandler : public RecordedHandler {};

}  // namespace

TEST_CASE("each method of HTTP calls the handler's own") {
    WebServer server(socketserver::handled_by<EveryMethodHandler>);
    for (const auto& [method, called] :
         std::vector<std::pair<std::string, std::string>>{{"GET", "get"},
                                                          {"HEAD", "head"},
                                                          {"POST", "post"},
                                                          {"PUT", "put"},
                                                          {"DELETE", "delete"},
                                                          {"OPTIONS", "options"},
                                                          {"PATCH", "patch"}})
        CHECK(answer_of(server, method + " / HTTP/1.1\r\n\r\n").headers.get("X-Method") ==
              called);
}

TEST_CASE("a method of any other name is added in call_method()") {
    WebServer server(socketserver::handled_by<EveryMethodHandler>);
    CHECK(answer_of(server, "BREW / HTTP/1.1\r\n\r\n").headers.get("X-Method") == "brew");
    CHECK(answer_of(server, "brew / HTTP/1.1\r\n\r\n").code() == 501);
}

TEST_CASE("a handler without methods answers 501 to all of them") {
    WebServer server(socketserver::handled_by<NoMethodHandler>);
    for (const std::string method :
         {"GET", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"}) {
        const std::string all =
            sent_back_and_closed(server, method + " / HTTP/1.1\r\n\r\n");
        CHECK(all.starts_with("HTTP/1.0 501 Unsupported method ('" + method + "')\r\n"));
        CHECK(all.ends_with("</html>\n"));
    }
}

TEST_CASE("an unsupported HEAD is answered without a page") {
    WebServer server(socketserver::handled_by<NoMethodHandler>);
    const std::string all = sent_back_and_closed(server, "HEAD / HTTP/1.1\r\n\r\n");
    CHECK(all.starts_with("HTTP/1.0 501 Unsupported method ('HEAD')\r\n"));
    CHECK(all.ends_with("\r\n\r\n"));
}

TEST_CASE("the name of a method that is none is escaped wherever it is shown") {
    WebServer server(socketserver::handled_by<NoMethodHandler>);
    const WebAnswer answer = answer_of(server, "<b>\xe4 / HTTP/1.1\r\n\r\n");
    CHECK(answer.status_line == "HTTP/1.0 400 Bad request method ('<b>\\xe4')");
    CHECK(count(answer.body, "Bad request method ('&lt;b&gt;\\xe4')") == 1);
    CHECK(count(answer.body, "<b>") == 0);
}
