// A failure of one turn ends one turn, also where a request of HTTP is answered in it.

#include "support/failing_turns.hpp"

#include <doctest/doctest.h>

#include <cerrno>
#include <string>

#include "socketserver/base_request_handler.hpp"
#include "socketserver/http/base_http_request_handler.hpp"
#include "socketserver/http/forking_http_server.hpp"
#include "socketserver/http/http_server.hpp"
#include "socketserver/http/threading_http_server.hpp"

namespace http = socketserver::http;

namespace {

class EchoHandler : public http::BaseHTTPRequestHandler {
    void do_POST() override {
        std::string text;
        std::getline(body, text);
        send_response(200);
        send_header("Content-Length", std::to_string(text.size()));
        end_headers();
        wfile << text;
    }
};

template <class Server>
void fail_one_after_the_other() {
    const Asking asking{.request =
                            "POST / HTTP/1.1\r\n"
                            "Host: example.org\r\n"
                            "Connection: close\r\n"
                            "Content-Length: 5\r\n"
                            "\r\n"
                            "hello",
                        .answer = "\r\n\r\nhello"};
    FailingTurns<Server>(socketserver::handled_by<EchoHandler>, asking)
        .fail_one_after_the_other(ENOMEM);
}

}  // namespace

TEST_CASE("whatever fails while a request is answered, the next one is answered") {
    SUBCASE("in the loop") {
        fail_one_after_the_other<http::HTTPServer>();
    }
    SUBCASE("in a thread") {
        fail_one_after_the_other<http::ThreadingHTTPServer>();
    }
    SUBCASE("in a process") {
        fail_one_after_the_other<http::ForkingHTTPServer>();
    }
}
