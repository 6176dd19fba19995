#include "socketserver/http/answer_head.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>

using namespace socketserver::http;
using namespace std::string_literals;

TEST_CASE("the head of an answer is a status line, headers and an empty line") {
    AnswerHead head;
    head.status("HTTP/1.0", 404, "Not Found");
    head.header("Content-Type", "text/plain");
    head.header("X-Empty", "");
    head.end(false);
    CHECK(head.text() ==
          "HTTP/1.0 404 Not Found\r\nContent-Type: text/plain\r\nX-Empty: \r\n\r\n");
}

TEST_CASE("an answer without a length ends with its connection, whatever is wanted") {
    for (const bool close_connection : {false, true}) {
        AnswerHead head;
        head.status("HTTP/1.0", 200, "OK");
        CHECK_FALSE(head.says_length());
        CHECK(head.end(close_connection));
    }
}

TEST_CASE("one that is to be the last is the last, with a length too") {
    AnswerHead head;
    head.status("HTTP/1.0", 200, "OK");
    head.header("content-LENGTH", "5");
    CHECK(head.says_length());
    CHECK(head.end(true));
    CHECK(head.text() == "HTTP/1.0 200 OK\r\ncontent-LENGTH: 5\r\n\r\n");
}

TEST_CASE("length() is what Content-Length says: a number, and said once") {
    AnswerHead head;
    head.status("HTTP/1.0", 200, "OK");
    CHECK_FALSE(head.length());
    CHECK_THROWS_AS(head.header("Content-Length", "five"), std::invalid_argument);
    head.header("Content-Length", "5");
    CHECK(head.length() == 5);
    CHECK_THROWS_AS(head.header("content-length", "5"), std::logic_error);
    head.clear();
    CHECK_FALSE(head.length());
}

TEST_CASE("text_is_first() until the lines with the status line were forgotten") {
    AnswerHead head;
    CHECK_FALSE(head.text_is_first());
    head.status("HTTP/1.0", 200, "OK");
    head.header("A", "b");
    CHECK(head.text_is_first());
    head.forget_text();
    CHECK_FALSE(head.text_is_first());
}

TEST_CASE("an answer has one status line, then headers, then one end") {
    AnswerHead head;
    CHECK(head.state() == AnswerHead::State::none);
    CHECK_THROWS_AS(head.header("A", "b"), std::logic_error);
    CHECK_THROWS_AS(head.end(true), std::logic_error);
    head.status("HTTP/1.0", 200, "OK");
    CHECK(head.state() == AnswerHead::State::head);
    CHECK_THROWS_AS(head.status("HTTP/1.0", 404, "Not Found"), std::logic_error);
    head.header("A", "b");
    head.end(true);
    CHECK(head.state() == AnswerHead::State::ended);
    CHECK_THROWS_AS(head.status("HTTP/1.0", 404, "Not Found"), std::logic_error);
    CHECK_THROWS_AS(head.header("A", "b"), std::logic_error);
    CHECK_THROWS_AS(head.end(true), std::logic_error);
    CHECK(head.text() == "HTTP/1.0 200 OK\r\nA: b\r\n\r\n");
}

TEST_CASE("what was sent is forgotten, and the head goes on") {
    AnswerHead head;
    head.status("HTTP/1.0", 200, "OK");
    head.forget_text();
    CHECK(head.text().empty());
    head.header("A", "b");
    head.end(true);
    CHECK(head.text() == "A: b\r\n\r\n");
}

TEST_CASE("after clear() there was no answer") {
    AnswerHead head;
    head.status("HTTP/1.0", 200, "OK");
    head.header("Content-Length", "5");
    head.clear();
    CHECK(head.state() == AnswerHead::State::none);
    CHECK_FALSE(head.says_length());
    head.status("HTTP/1.0", 500, "No");
    head.end(true);
    CHECK(head.text() == "HTTP/1.0 500 No\r\n\r\n");
}

TEST_CASE("a header that could begin another line is refused, and nothing is added") {
    AnswerHead head;
    CHECK_THROWS_AS(head.status("HTTP/1.0", 200, "OK\r\nA: b"), std::invalid_argument);
    head.status("HTTP/1.0", 200, "OK");
    for (const std::string& name : {""s, "A B"s, "A:"s, "A\r\nB"s, "A\0"s, "\xe4"s})
        CHECK_THROWS_AS(head.header(name, "b"), std::invalid_argument);
    for (const std::string& value : {"a\rb"s, "a\nb"s, "a\0b"s, "\n"s, "b\r"s})
        CHECK_THROWS_AS(head.header("A", value), std::invalid_argument);
    head.end(true);
    CHECK(head.text() == "HTTP/1.0 200 OK\r\n\r\n");
}
