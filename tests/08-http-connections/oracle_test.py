"""The original is the oracle: a handler on Python's BaseHTTPRequestHandler and the same
one on ours are asked the same, in HTTP/1.1, with bodies of any form."""

import re

from tests.support.oracle import comparison, head_differences, heads, servers
from tests.support.oracle.comparison import Difference, each, keeps_connections
from tests.support.oracle.outcomes import (Outcome, as_if, closing, each_answer, refused,
                                           said, said_to_1_0, split_answer, understood)
from tests.support.oracle.requests import PROBE, one_by_one, request
from tests.support.serving import TellingTest

CHUNKED = "Transfer-Encoding: chunked"
CHUNKS = b"1\r\nx\r\n2;name=value\r\nyz\r\n0\r\n\r\n"

BODIES = {
    "a PUT with a chunked body": [request("/", CHUNKED, method="PUT", body=CHUNKS)],
    "a GET with a chunked body": [request("/hello.txt", CHUNKED, body=CHUNKS) + PROBE],
    "a POST with a chunked body": [
        request("/", CHUNKED, method="POST", body=CHUNKS) + PROBE],
    "a POST with a chunked body, read from rfile": [
        request("/rfile", CHUNKED, method="POST", body=CHUNKS) + PROBE],
    "a POST with a chunked body, byte by byte": [
        *one_by_one(request("/", CHUNKED, method="POST", body=CHUNKS)), PROBE],
    "a chunked body that is a request": [
        request("/hello.txt", CHUNKED, body=b"%x\r\n%s\r\n0\r\n\r\n" %
                (len(request("/sub")), request("/sub"))) + PROBE],
    "a chunked body with a trailer": [
        request("/hello.txt", CHUNKED, body=b"0\r\nX: y\r\n\r\n") + PROBE],
    "a bad chunk": [request("/hello.txt", CHUNKED, body=b"x\r\n") + PROBE],
    "a length and chunks": [
        request("/hello.txt", "Content-Length: 5", CHUNKED, body=b"0\r\n\r\n")],
    "an unknown encoding": [request("/hello.txt", "Transfer-Encoding: gzip")],
    "chunks for HTTP/1.0": [
        request("/hello.txt", CHUNKED, version="HTTP/1.0", body=b"0\r\n\r\n")],
}


def first_of(outcome, _):
    """Only the first of the answers."""
    head_lines, content = split_answer(outcome.answer)
    length = int(re.search(rb"Content-Length: (\d+)", head_lines)[1])
    return Outcome(head_lines + content[:length], outcome.log.partition("\n")[0] + "\n")


def and_on(change):
    """Only the first of the answers, changed, and that to what is asked next."""
    def both(outcome, exchange):
        probe = exchange.others["a GET with an empty body"].original
        first = change(first_of(outcome, exchange), exchange)
        return Outcome(first.answer + each_answer(probe.answer)[-1],
                       first.log + probe.log.splitlines(keepends=True)[-1])
    return both


def posted(path):
    """What is told of the chunks, and what follows on a connection that is kept."""
    change = understood(f"POST {path} HTTP/1.1", CHUNKED, body="xyz")

    def change_of_group(outcome, exchange):
        is_kept = keeps_connections(exchange.group)
        return (and_on(change) if is_kept else change)(outcome, exchange)
    return change_of_group


def connection(version, value):
    """What is told of a request with this Connection."""
    return understood(f"GET /hello.txt {version}", f"Connection: {value}")


DIFFERENCES = [
    Difference(
        "Connection is a list of words (RFC 9110, 7.6.1).",
        {"HTTP/1.0, Connection: keep-alive, x":
            and_on(connection("HTTP/1.0", "keep-alive, x")),
         "HTTP/1.1, Connection: close, x": connection("HTTP/1.1", "close, x"),
         "HTTP/1.1, Connection: keep-alive, close":
            connection("HTTP/1.1", "keep-alive, close")},
        groups=keeps_connections),
    Difference(
        "An answer says what becomes of the connection (RFC 9112, 9.6 and C.2.2).",
        each(said("keep-alive"), "HTTP/1.0, Connection: keep-alive",
             "HTTP/1.0, Connection: Keep-Alive", "HTTP/1.0, Connection: keep-alive, x") |
        each(said("close"), "HTTP/1.1, Connection: close", "HTTP/1.1, Connection: Close",
             "HTTP/1.1, Connection: close, x", "HTTP/1.1, Connection: keep-alive, close",
             "more than the request"),
        groups=keeps_connections),
    Difference(
        "An empty line between two requests is passed over (RFC 9112, 2.2).",
        each(as_if("two in one"), "an empty line between two"),
        groups=keeps_connections),
    Difference(
        "A body is never taken for the next request (gh-150499).",
        each(and_on(first_of), "a GET with a body", "a GET with a body that is a request",
             "a GET with a chunked body", "a chunked body that is a request",
             "a chunked body with a trailer") |
        each(first_of, "a GET with half a body", "a bad chunk"),
        groups=keeps_connections),
    Difference(
        "A chunked body is read.",
        each(posted("/"), "a POST with a chunked body",
             "a POST with a chunked body, byte by byte") |
        each(posted("/rfile"), "a POST with a chunked body, read from rfile")),
    Difference(
        "A body whose end is not clear is refused (gh-150499).",
        {"a length and chunks": refused(400, "Content-Length and Transfer-Encoding"),
         "an unknown encoding": refused(400, "A body without an end ('gzip')"),
         "chunks for HTTP/1.0": refused(400, "Transfer-Encoding before HTTP/1.1")}),
    Difference(
        "Where an answer ends is not known before: the connection is closed.",
        each(closing, "an answer without a length"), groups=keeps_connections),
    Difference(
        "An answer says so to a client of HTTP/1.0, too.", anywhere=said_to_1_0,
        groups=keeps_connections),
    *head_differences.DIFFERENCES,
]


class Answers(comparison.Answers):
    GROUPS = {"HTTP/1.1": heads.requests() | BODIES, "HTTP/1.0": BODIES}
    DIFFERENCES = DIFFERENCES
    FEWEST = 300

    @classmethod
    def commands(cls, group):
        arguments = ["0", "--protocol", group]
        return ([*servers.original("tests.support.telling_server"), *arguments],
                [TellingTest.PROGRAM, *arguments])


if __name__ == "__main__":
    comparison.main()
