#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "kept_work.hpp"
#include "support/stream_work.hpp"
#include "support/watchdog.hpp"

using namespace std::string_literals;
using socketserver::Socket;

namespace {

using Requests = std::vector<std::string>;

const std::string next_request = "GET /next HTTP/1.1\r\n\r\n";

// Whether the connection is kept after this request: whether the next one is answered.
bool keeps(const WebServer& server, const std::string& request) {
    const std::string all = sent_back(server, request + next_request);
    const bool is_answered = all.starts_with("HTTP/1.") || all.starts_with("GET /");
    CHECK_MESSAGE(is_answered, "not even the first request was answered");
    return all.ends_with("GET /next");
}

std::string get(const std::string& version, const std::string& headers = "") {
    return "GET / HTTP/" + version + "\r\n" + headers + "\r\n";
}

void speak_1_0(KeptWork& self) {
    self.protocol_version = "HTTP/1.0";
}

}  // namespace

TEST_CASE("with HTTP/1.1 on both sides the connection is kept, unless one says close") {
    WebServer server(kept_work(tell_request));
    CHECK(keeps(server, get("1.1")));
    CHECK(keeps(server, get("1.1", "Connection: keep-alive\r\n")));
    CHECK(keeps(server, get("1.1", "Connection: upgrade\r\n")));
    CHECK(keeps(server, get("1.2")));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: close\r\n")));
    CHECK_FALSE(keeps(server, get("1.1", "connection: CLOSE\r\n")));
}

TEST_CASE("close and keep-alive may stand in a list; close is the stronger one") {
    WebServer server(kept_work(tell_request));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: TE, close\r\n")));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: TE\r\nConnection: close\r\n")));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: close, keep-alive\r\n")));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: keep-alive, close\r\n")));
    CHECK(keeps(server, get("1.1", "Connection: not-close\r\n")));
    CHECK(keeps(server, get("1.0", "Connection: TE, Keep-Alive\r\n")));
}

TEST_CASE("a client of HTTP/1.0 has to ask for the connection to be kept") {
    WebServer server(kept_work(tell_request));
    CHECK_FALSE(keeps(server, get("1.0")));
    CHECK(keeps(server, get("1.0", "Connection: keep-alive\r\n")));
}

TEST_CASE("a server of HTTP/1.0, as it is by default, keeps no connection") {
    WebServer server(kept_work(tell_request, speak_1_0));
    CHECK_FALSE(keeps(server, get("1.1")));
    CHECK_FALSE(keeps(server, get("1.1", "Connection: keep-alive\r\n")));
    CHECK_FALSE(keeps(server, get("1.0", "Connection: keep-alive\r\n")));

    class DefaultHandler : public socketserver::http::BaseHTTPRequestHandler {
        void do_GET() override { send_error(404, protocol_version); }
        void log_message(std::string_view) override {}
    };
    const WebServer usual(socketserver::handled_by<DefaultHandler>);
    CHECK(answer_of(usual, get("1.1")).status_line == "HTTP/1.0 404 HTTP/1.0");
}

TEST_CASE("what is spoken is looked at when a connection begins, and not again") {
    WebServer server(kept_work([](KeptWork& self) {
        self.protocol_version = "HTTP/1.0";  // too late
        tell_request(self);
    }));
    CHECK(keeps(server, get("1.1")));
    WebServer other(kept_work(
        [](KeptWork& self) {
            self.protocol_version = "HTTP/1.1";  // too late, too
            tell_request(self);
        },
        speak_1_0));
    CHECK_FALSE(keeps(other, get("1.1")));
}

TEST_CASE(
    "the answer says whether the connection is kept, where one side could not know") {
    WebServer server(kept_work(tell_request));
    const auto said = [&](const std::string& request) {
        return std::string(answer_of(server, request).headers.get("Connection"));
    };
    CHECK(said(get("1.1")).empty());
    CHECK(said(get("1.1", "Connection: keep-alive\r\n")).empty());
    CHECK(said(get("1.0", "Connection: keep-alive\r\n")) == "keep-alive");
    CHECK(said(get("1.0")) == "close");
    CHECK(said(get("1.1", "Connection: close\r\n")) == "close");
    CHECK(said(get("1.1", "Connection: TE, close\r\n")) == "close");
    const WebServer old(kept_work(tell_request, speak_1_0));
    CHECK(answer_of(old, get("1.0", "Connection: keep-alive\r\n"))
              .headers.get("Connection")
              .empty());
}

TEST_CASE("a connection that is not kept is closed by the server") {
    WebServer server(kept_work(tell_request));
    CHECK(sent_back_and_closed(server, get("1.0")).ends_with("GET /"));
    CHECK(sent_back_and_closed(server, get("1.1", "Connection: close\r\n"))
              .ends_with("GET /"));
}

TEST_CASE("the handler's own header Connection decides: close") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("connection", "Close");
        self.send_header("Content-Length", "0");
        self.end_headers();
    }));
    const std::string all = sent_back_and_closed(server, get("1.1") + next_request);
    CHECK(count(all, "HTTP/1.1 200") == 1);
}

TEST_CASE("the handler's own header Connection may be a list") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Connection", "Upgrade, close");
        self.send_header("Content-Length", "0");
        self.end_headers();
    }));
    const std::string all = sent_back_and_closed(server, get("1.1") + next_request);
    CHECK(count(all, "HTTP/1.1 200") == 1);
    CHECK(count(all, "Connection: ") == 1);
}

TEST_CASE("a handler that closes the connection by itself says so to the client") {
    WebServer server(kept_work([](KeptWork& self) {
        self.close_connection = true;
        self.answer("hello");
    }));
    const std::string all = sent_back_and_closed(server, get("1.1") + next_request);
    CHECK(count(all, "HTTP/1.1 200") == 1);
    CHECK(count(all, "Connection: close\r\n") == 1);
}

TEST_CASE("the handler's own header Connection decides: keep-alive") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Connection", "Keep-Alive");
        self.send_header("Content-Length", "0");
        self.end_headers();
    }));
    CHECK(count(sent_back(server, get("1.0") + next_request), "HTTP/1.1 200") == 2);
}

TEST_CASE("one connection serves one request after the other, by one handler") {
    WebServer server(kept_work([count = 0](KeptWork& self) mutable {
        self.answer(self.path + " " + std::to_string(++count));
    }));
    WebClient client(server);
    for (int i = 1; i <= 100; ++i) {
        const std::string number = std::to_string(i);
        client.send("GET /" + number + " HTTP/1.1\r\n\r\n");
        REQUIRE(client.answer().body == "/" + number + " " + number);
    }
    CHECK(WebClient(server).socket().fileno() >= 0);  // others can still come
}

TEST_CASE("requests that arrive together are answered in their order") {
    WebServer server(kept_work(tell_body));
    std::string requests;
    for (int i = 0; i < 1000; ++i) {
        const std::string number = std::to_string(i);
        requests +=
            "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(number.size()) +
            "\r\n\r\n" + number;
    }
    WebClient client(server);
    client.send(requests);
    for (int i = 0; i < 1000; ++i)
        REQUIRE(client.answer().body == std::to_string(i));
    client.end();
    CHECK(client.rest().empty());
}

TEST_CASE("requests that arrive byte by byte are answered in their order") {
    WebServer server(kept_work(tell_body, [](KeptWork& self) { self.rbufsize = 1; }));
    const std::string post = "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n";
    WebClient client(server);
    client.send(post + "a1" + get("1.1") + post + "b2");
    CHECK(client.answer().body == "a1");
    CHECK(client.answer().body.empty());
    CHECK(client.answer().body == "b2");
}

TEST_CASE("nothing of one request is left over in the next one") {
    WebServer server(kept_work([](KeptWork& self) {
        self.answer(self.path + " " + std::to_string(self.headers.size()) + " " +
                    self.read_body());
    }));
    WebClient client(server);
    client.send("POST /a HTTP/1.1\r\nA: 1\r\nContent-Length: 2\r\n\r\nxy");
    CHECK(client.answer().body == "/a 2 xy");
    client.send("POST /b HTTP/1.1\r\n\r\n");
    CHECK(client.answer().body == "/b 0 ");
}

TEST_CASE("an answer that doesn't say how long it is ends with the connection") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Content-Type", "text/plain");
        self.end_headers();
        self.wfile << "as much as there is";
    }));
    WebClient client(server);
    client.send(get("1.1") + next_request);
    const WebAnswer answer = client.answer();
    CHECK(answer.headers.get("Connection") == "close");
    CHECK(answer.body == "as much as there is");
    CHECK(server.answered() == Requests{"GET /"});
}

TEST_CASE("an answer without a length says Connection: close once, if at all") {
    const auto without_length = [](KeptWork& self) {
        self.send_response(200);
        self.send_header("Connection", "close");
        self.end_headers();
    };
    WebServer server(kept_work(without_length));
    CHECK(count(sent_back_and_closed(server, get("1.1")), "Connection: close") == 1);
}

TEST_CASE("an answer in chunks keeps the connection") {
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.send_header("Transfer-Encoding", "chunked");
        self.end_headers();
        self.wfile << "0\r\n\r\n";
    }));
    CHECK(count(sent_back(server, get("1.1") + next_request), "HTTP/1.1 200") == 2);
}

TEST_CASE("an answer that has no body needs no length to keep the connection") {
    for (const int code : {204, 205, 304}) {
        WebServer server(kept_work([code](KeptWork& self) {
            self.send_response(code);
            self.end_headers();
        }));
        CHECK(count(sent_back(server, get("1.1") + next_request), "HTTP/1.1 ") == 2);
    }
    WebServer server(kept_work([](KeptWork& self) {
        self.send_response(200);
        self.end_headers();
    }));
    const std::string head = "HEAD / HTTP/1.1\r\n\r\n";
    CHECK(count(sent_back(server, head + head), "HTTP/1.1 200") == 2);
}

TEST_CASE("a body that does not belong there is not taken for the next answer") {
    const std::string trap = "HTTP/1.1 200 Trap\r\nContent-Length: 0\r\n\r\n";
    for (const int code : {200, 204, 205, 304}) {
        WebServer server(kept_work([&](KeptWork& self) {
            self.send_response(code);
            if (code == 200)
                self.send_header("Content-Length", std::to_string(trap.size()));
            self.end_headers();
            self.wfile << trap;
        }));
        const std::string all =
            sent_back(server, "HEAD / HTTP/1.1\r\n\r\n" + get("1.1") + next_request);
        CAPTURE(code);
        CHECK(count(all, "HTTP/1.1 " + std::to_string(code)) ==
              (code == 200 ? 5 : 3));  // of a 200 to GET it is the body
        CHECK(count(all, "Trap") == (code == 200 ? 2 : 0));
    }
    WebServer interim(kept_work([](KeptWork& self) {
        self.send_response_only(103);
        self.end_headers();
        self.answer("the body");
    }));
    CHECK(count(sent_back(interim, get("1.1") + next_request), "the body") == 2);
}

TEST_CASE("a body that the handler leaves unread is never taken for a request") {
    WebServer server(kept_work(tell_request));
    const std::string trap = "GET /trap HTTP/1.1\r\n\r\n";
    const std::string with_length =
        "POST /1 HTTP/1.1\r\nContent-Length: " + std::to_string(trap.size()) +
        "\r\n\r\n" + trap;
    const std::string in_chunks =
        "POST /2 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "16\r\n" +
        trap + "\r\n0\r\n\r\n";
    const std::string to_get = "GET /3 HTTP/1.1\r\nContent-Length: 5\r\n\r\nABCDE";
    WebClient client(server);
    client.send(with_length + in_chunks + to_get + next_request);
    for (const char* body : {"POST /1", "POST /2", "GET /3", "GET /next"})
        CHECK(client.answer().body == body);
    CHECK(server.answered() == Requests{"POST /1", "POST /2", "GET /3", "GET /next"});
}

TEST_CASE("of a body that the handler reads in part the rest is dropped") {
    WebServer server(kept_work([](KeptWork& self) {
        const auto first = static_cast<char>(self.body.get());
        self.answer({&first, 1});
    }));
    WebClient client(server);
    client.send(
        "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nABCDE"
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
        "2\r\nFG\r\n3\r\nHIJ\r\n0\r\nX: y\r\n\r\n"
        "POST / HTTP/1.1\r\nContent-Length: 1\r\n\r\nK");
    CHECK(client.answer().body == "A");
    CHECK(client.answer().body == "F");
    CHECK(client.answer().body == "K");
}

TEST_CASE("an answer is sent before the rest of an unread body is waited for") {
    WebServer server(kept_work(tell_request));
    WebClient client(server);
    client.send("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nAB");
    CHECK(client.answer().body == "POST /");
    client.send("CDE" + next_request);
    CHECK(client.answer().body == "GET /next");
}

TEST_CASE(
    "up to max_unread_body bytes are dropped, and with more the connection closes") {
    const auto little = [](KeptWork& self) { self.max_unread_body = 10; };
    WebServer server(kept_work(tell_request, little));
    const auto post = [](std::size_t size) {
        return "POST / HTTP/1.1\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n" +
               std::string(size, 'x');
    };
    CHECK(keeps(server, post(10)));
    CHECK_FALSE(keeps(server, post(11)));
    CHECK(sent_back_and_closed(server, post(11)).ends_with("POST /"));
    CHECK(sent_back_and_closed(server,
                               "POST / HTTP/1.1\r\n"
                               "Transfer-Encoding: chunked\r\n\r\n"
                               "6\r\n123456\r\n5\r\n12345\r\n")
              .ends_with("POST /"));
}

TEST_CASE("a megabyte of an unread body is dropped by default, and not a byte more") {
    WebServer server(kept_work(tell_request));
    WebClient client(server);
    client.send("POST / HTTP/1.1\r\nContent-Length: 1048576\r\n\r\n" +
                std::string(1048576, 'x') + next_request);
    CHECK(client.answer().body == "POST /");
    CHECK(client.answer().body == "GET /next");
    client.send("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n" +
                std::string(1048577, 'x'));
    CHECK(client.answer().body == "POST /");
    CHECK(client.rest().empty());
}

TEST_CASE("a handler works on any stream, and each answer from memory is one send") {
    class QuietHandler : public socketserver::http::BaseHTTPRequestHandler {
    public:
        QuietHandler() { protocol_version = "HTTP/1.1"; }

    private:
        void do_GET() override {
            send_response(200);
            send_header("Content-Length", "5");
            end_headers();
            wfile << "hello";
        }
        void log_message(std::string_view) override {}
    };
    // A SOCK_SEQPACKET socket keeps each send as a message of its own.
    auto [client, connection] = Socket::socketpair(AF_UNIX, SOCK_SEQPACKET);
    client.sendall(get("1.1") + get("1.1") + "GET / HTTP/9.9\r\n");
    client.shutdown(SHUT_WR);
    NoServer server;
    socketserver::Request request = std::move(connection);
    QuietHandler().run(request, socketserver::Address(), server);
    std::get<Socket>(request).close();

    for (int i = 0; i < 2; ++i) {
        const std::string answer = client.recv(65536);
        CHECK(answer.starts_with("HTTP/1.1 200 OK\r\n"));
        CHECK(answer.ends_with("hello"));
    }
    const std::string error = client.recv(65536);
    CHECK(error.starts_with("HTTP/1.1 505 "));
    CHECK(error.ends_with("</html>\n"));
    CHECK(client.recv(65536).empty());
}
