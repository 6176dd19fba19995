"""Where our classes may answer to a request's head differently, and why: what may differ
when heads.py asks, whatever the server speaks."""

from .comparison import Difference, each
from .outcomes import (as_if, ascii_log, ascii_message, bad_header, bad_line, bad_method,
                       bad_target, bad_version, body, newer_phrases, refused, replaced,
                       status_line, styled, understood)
from .requests import short


def lines(change_of, *texts):
    """A change for each of some first lines."""
    return {f"line {short(text)}": change_of(text) for text in texts}


def headers(change, *names):
    """The same change for some exchanges with headers."""
    return each(change, *(f"headers: {name}" for name in names))


DIFFERENCES = [
    # The first line.
    Difference(
        "A version is two digits (RFC 9112, 2.3).",
        {f"line GET /hello.txt HTTP/{text}": bad_version(f"HTTP/{text}") for text in (
            "1.10", "01.01", "00.9", "0.10", "1.999999999", "1.9999999999",
            "1.99999999999", "10.0", "9999999999.0", "99999999999.0", "-1.1", "+1.1",
            "1.1_0", "1_1.0")}),
    Difference(
        "HTTP/0.9 has no version to name: who names it expects a head.",
        {f"line GET /hello.txt HTTP/{text}": bad_version(f"HTTP/{text}")
         for text in ("0.8", "0.9")}),
    Difference(
        "A method is a token (RFC 9112, 3.1).",
        lines(lambda line: bad_method(line.split()[0]), "<b> / HTTP/1.1",
              "\"GET\" / HTTP/1.1", "G\\T / HTTP/1.1", "GET, / HTTP/1.1",
              "G\xcb\x9c / HTTP/1.1", "\xe9 / HTTP/1.1")),
    Difference(
        "A target is a path, a URL with a host, or for some methods * or a host "
        "(RFC 9112, 3.2).",
        {f"GET {target}": bad_target(target) for target in (
            "*", "hello.txt", "?a", "#part", "..", "http://", "http:///hello.txt",
            "http://[/sub", "http:/hello.txt", "http:hello.txt", "sub:",
            "example.org:80")} |
        lines(lambda _: bad_target("HTTP/1.1"), "GET HTTP/1.1")),
    Difference(
        "An empty line in front of a request is passed over (RFC 9112, 2.2).",
        each(understood("GET /hello.txt HTTP/1.1"), "an empty line before a request")),
    Difference(
        "A control character in the first line is refused, and is no white space.",
        lines(bad_line, "GET /hello.txt\0 HTTP/1.1", "GET /\x1b[31m HTTP/1.1",
              "GET /\x7f HTTP/1.1", "GET\x0b/hello.txt\x0cHTTP/1.1",
              "GET\x1c/hello.txt\x1fHTTP/1.1", "GET /hello.txt\rHTTP/1.1",
              "GET /\x01 HTTP/1.1", "GET\0 / HTTP/1.1")),
    Difference(
        "Words end at a space or a tab, not at what else Unicode takes for white space.",
        lines(understood, "GET /\x85 HTTP/1.1", "GET /a\xa0b HTTP/1.1")),
    Difference(
        "Newer rule, gh-70765: HTTP/0.9 has no headers, so none are read.",
        each(as_if("HTTP/0.9 without a blank line"), "HTTP/0.9 with a header",
             "HTTP/0.9 with too many headers", "HTTP/0.9 that wants to be kept")),
    Difference(
        "Messages show at most 100 letters of what they quote (gh-87979).",
        lines(lambda line: refused(501, f"Unsupported method ({line[:100]!r})"),
              "G" * 300 + " / HTTP/1.1") |
        lines(lambda line: refused(400, f"Bad HTTP/0.9 request type ({line[:100]!r})"),
              "G" * 300 + " /") |
        lines(lambda line: refused(400, f"Bad request syntax ({line[:100]!r})"),
              "W" * 300) |
        lines(lambda _: bad_version("V" * 100), "GET / " + "V" * 300)),
    Difference(
        "A URL may name the host, too, and then Host is that one (RFC 9112, 3.2.2).",
        {f"GET {url}": understood(f"GET {path} HTTP/1.1", host="Host: example.org")
         for url, path in (
            ("http://example.org/hello.txt", "/hello.txt"), ("http://example.org/", "/"),
            ("HTTP://example.org/sub/", "/sub/"), ("http://example.org", "/"),
            ("http://example.org?a", "/?a"),
            ("http://example.org//hello.txt", "/hello.txt"),
            ("https://example.org/hello.txt", "/hello.txt"),
            ("http://example.org/sub?a=b", "/sub?a=b"))}),

    # The headers.
    Difference(
        "White space behind a value is no part of it (RFC 9112, 5.1).",
        headers(understood("GET /hello.txt HTTP/1.1", "X: y"), "much space")),
    Difference(
        "More than one Host is refused (RFC 9112, 3.2): a proxy may take the other.",
        headers(refused(400, "More than one Host"), "two hosts")),
    Difference(
        "A header line without a name and a colon is refused: other servers read it "
        "differently, and a request could hide in that.",
        headers(bad_header("X"), "no colon", "no colon, and Connection: close after it") |
        headers(bad_header("X : y"), "a space before the colon") |
        headers(bad_header(": y"), "no name") |
        headers(bad_header("X Y: z"), "a space in the name") |
        headers(bad_header("\xe9: y"), "a byte that is no ASCII in a name") |
        headers(bad_header("X(y): z"), "parentheses in a name")),
    Difference(
        "A folded header is refused (RFC 9112, 5.2).",
        headers(bad_header(" z"), "a fold") |
        headers(bad_header("\tz"), "a fold with a tab") |
        headers(bad_header(" X: y"), "a fold in front") |
        headers(bad_header(" close"), "a folded Connection")),
    Difference(
        "A control character in a header is refused (RFC 9110, 5.5).",
        headers(bad_header("X: \0"), "a NUL") |
        headers(bad_header("X: \x1b[31m"), "an escape character") |
        headers(bad_header("X: y\rz"), "a return in a value")),
    Difference(
        "A head that is cut short is no request.",
        each(refused(400, "Incomplete request line"), "an end within the line",
             "an end behind the line", "an end behind a line of HTTP/0.9") |
        each(refused(400, "Incomplete headers"), "an end behind the line's end",
             "an end within a header", "an end behind a header")),
    Difference(
        "A body whose end is not clear is refused (gh-150499).",
        {"a length that is none": refused(400, "Bad Content-Length ('x')"),
         "a negative length": refused(400, "Bad Content-Length ('-1')"),
         "two lengths": refused(400, "Different Content-Lengths")}),

    # The answer.
    Difference(
        "A 205 says that it has no body (RFC 9110, 15.3.6).",
        {"error 205": replaced((b"\r\n\r\n", b"\r\nContent-Length: 0\r\n\r\n"))}),
    Difference(
        "A text is bytes here, and a page has them as they are.",
        {"an error with a letter beyond ASCII": body(
            lambda page: page.replace(b"\xc3\xa9", b"\xe9"))}),
    Difference(
        "Newer rule, gh-54930: every error has a status line.", anywhere=status_line),
    Difference(
        "Messages show letters beyond ASCII by their numbers: they may be no letters.",
        lines(lambda _: ascii_message, "GET /hello.txt HTTP/1.\xb2",
              "GET /hello.txt HTTP/\xe9", "G\xc9T /hello.txt")),
    Difference("The log does, too.", anywhere=ascii_log),
    Difference(
        "A 503 says when to come back.",
        {"error 503": replaced((b"\r\nConnection: close\r\n",
                                b"\r\nConnection: close\r\nRetry-After: 1\r\n"))}),
    Difference(
        "The words of RFC 9110, as in Python since 3.13.", anywhere=newer_phrases),
    Difference(
        "Newer rule, gh-123430: error pages have a color-scheme.", anywhere=styled),
]
