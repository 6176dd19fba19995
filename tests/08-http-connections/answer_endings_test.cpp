#include <doctest/doctest.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "socketserver/http/answer_head.hpp"

using namespace socketserver::http;
using State = AnswerHead::State;
using Event = AnswerHead::Event;
using Ending = AnswerHead::Ending;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Case {
    int code;
    Fields fields;
    Ending ending;
    bool closes;
    std::string added;  // the headers that end() adds
    std::string method = "GET";
};

// An answer where client and server could keep the connection, and the handler wants to.
void check(const Case& one) {
    CAPTURE(one.code);
    CAPTURE(one.method);
    AnswerHead head;
    head.begin(one.method, http_1_1, http_1_1);
    head.status("HTTP/1.1", one.code, "");
    for (const auto& [name, value] : one.fields)
        head.header(name, value);
    CHECK(head.ending() == one.ending);
    head.forget_text();
    CHECK(head.end(false) == one.closes);
    CHECK(head.text() == one.added + "\r\n");
}

// A head in this state.
AnswerHead head_in(State state) {
    AnswerHead head;
    if (state == State::none)
        return head;
    head.status("HTTP/1.1", 200, "OK");
    if (state == State::ended)
        head.end(false);
    return head;
}

}  // namespace

TEST_CASE("the client sees the end of an answer by its head, its length or its chunks") {
    const Fields length{{"content-length", "5"}};
    const Fields chunks{{"transfer-encoding", "chunked"}};
    const std::string close = "Connection: close\r\n";
    for (const Case& one : std::vector<Case>{
             {200, length, Ending::length, false, ""},
             {404, length, Ending::length, false, ""},
             {200, chunks, Ending::chunks, false, ""},
             {200, {}, Ending::close, true, close},
             {500, {{"A", "b"}}, Ending::close, true, close},
             {204, {}, Ending::head, false, ""},
             {304, {}, Ending::head, false, ""},
             {205, {}, Ending::head, false, "Content-Length: 0\r\n"},
             {205, {{"Content-Length", "0"}}, Ending::head, false, ""},
             {200, {}, Ending::head, false, "", "HEAD"},
             {200, length, Ending::head, false, "", "HEAD"},
             {101, {}, Ending::tunnel, true, ""},
             {200, {}, Ending::tunnel, true, "", "CONNECT"},
             {299, length, Ending::tunnel, true, "", "CONNECT"},
             {403, length, Ending::length, false, "", "CONNECT"},
         })
        check(one);
}

TEST_CASE("a header Connection decides, and only an answer without an end is stronger") {
    const auto fields = [](const char* connection) {
        return Fields{{"Content-Length", "5"}, {"connection", connection}};
    };
    const std::string close = "Connection: close\r\n";
    for (const Case& one : std::vector<Case>{
             {200, fields("close"), Ending::length, true, ""},
             {200, fields("Upgrade, Close"), Ending::length, true, ""},
             {200, fields("keep-alive"), Ending::length, false, ""},
             {200, fields("Upgrade"), Ending::length, false, ""},
             {200, {{"Connection", "Upgrade"}}, Ending::close, true, close},
             {200, {{"Connection", "keep-alive"}}, Ending::close, true, close},
             {200, {{"Connection", "close"}}, Ending::close, true, ""},
         })
        check(one);
}

TEST_CASE("an answer says what becomes of the connection, where that is not the usual") {
    struct Said {
        Version client, server;
        bool close_connection;
        std::string added;
    };
    for (const Said& one : std::vector<Said>{
             {http_1_1, http_1_1, false, ""},
             {http_1_1, http_1_1, true, "Connection: close\r\n"},
             {http_1_0, http_1_1, false, "Connection: keep-alive\r\n"},
             {http_1_0, http_1_1, true, "Connection: close\r\n"},
             {http_1_1, http_1_0, false, "Connection: keep-alive\r\n"},
             {http_1_1, http_1_0, true, ""},
             {http_1_0, http_1_0, false, "Connection: keep-alive\r\n"},
             {http_1_0, http_1_0, true, ""},
         }) {
        CAPTURE(one.client.minor);
        CAPTURE(one.server.minor);
        CAPTURE(one.close_connection);
        AnswerHead head;
        head.begin("GET", one.client, one.server);
        head.status("HTTP/1.1", 204, "");
        head.forget_text();
        CHECK(head.end(one.close_connection) == one.close_connection);
        CHECK(head.text() == one.added + "\r\n");
    }
}

TEST_CASE("length() is what Content-Length says, unless there are chunks") {
    AnswerHead head;
    head.begin("GET", http_1_1, http_1_1);
    head.status("HTTP/1.1", 200, "OK");
    CHECK_FALSE(head.length());
    head.header("content-length", "5");
    CHECK(head.length() == 5);
    CHECK_THROWS_AS(head.header("Content-Length", "5"), std::logic_error);
    head.header("Transfer-Encoding", "chunked");
    CHECK_FALSE(head.length());
}

TEST_CASE("keep-alive in the answer keeps what the handler had given up") {
    AnswerHead head;
    head.begin("GET", http_1_0, http_1_1);
    head.status("HTTP/1.1", 204, "");
    head.header("Connection", "Keep-Alive");
    CHECK_FALSE(head.end(true));
}

TEST_CASE("behind an interim answer the last one is still to come") {
    for (const bool close_connection : {false, true}) {
        AnswerHead head;
        head.begin("GET", http_1_1, http_1_1);
        head.status("HTTP/1.1", 100, "Continue");
        CHECK(head.end(close_connection) == close_connection);
        CHECK(head.text() == "HTTP/1.1 100 Continue\r\n\r\n");
        CHECK(head.state() == State::none);
        head.forget_text();
        head.status("HTTP/1.1", 200, "OK");
        head.header("Content-Length", "0");
        CHECK(head.end(false) == false);
        CHECK(head.state() == State::ended);
    }
}

TEST_CASE("what one answer says is not said of the next") {
    AnswerHead head;
    head.begin("HEAD", http_1_0, http_1_1);
    head.status("HTTP/1.1", 200, "OK");
    head.header("Content-Length", "5");
    head.header("Connection", "close");
    head.end(false);
    head.begin("GET", http_1_1, http_1_1);
    CHECK(head.text().empty());
    head.status("HTTP/1.1", 200, "OK");
    CHECK(head.ending() == Ending::close);
    CHECK_FALSE(head.says_length());
    head.forget_text();
    CHECK(head.end(false));
    CHECK(head.text() == "Connection: close\r\n\r\n");
}

TEST_CASE("the table of states is what the code does") {
    const std::vector<Event> events{Event::status, Event::header, Event::end,
                                    Event::end_of_interim};
    for (const State from : {State::none, State::head, State::ended})
        for (const Event event : events) {
            CAPTURE(static_cast<int>(from));
            CAPTURE(static_cast<int>(event));
            const auto* const step =
                std::ranges::find_if(AnswerHead::steps, [&](const AnswerHead::Step& one) {
                    return one.from == from && one.event == event;
                });
            AnswerHead head = head_in(from);
            if (event == Event::end_of_interim && from == State::head) {
                head.clear();
                head.status("HTTP/1.1", 103, "Early Hints");
            }
            bool is_taken = true;
            try {
                if (event == Event::status)
                    head.status("HTTP/1.1", 200, "OK");
                else if (event == Event::header)
                    head.header("A", "b");
                else
                    head.end(false);
            } catch (const std::logic_error&) {
                is_taken = false;
            }
            REQUIRE(is_taken == (step != AnswerHead::steps.end()));
            CHECK(head.state() == (is_taken ? step->to : from));
        }
}
