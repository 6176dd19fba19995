"""Where a server of files may answer differently, and why. Nothing else may differ."""

import contextlib
import re
from dataclasses import replace

from tests.support.oracle.comparison import Difference, each, keeps_connections
from tests.support.oracle.outcomes import (
    NOT_FOUND, Outcome, as_if, ascii_log, bad_target, bad_version, body, head, log_line,
    refused, replaced, said, said_to_1_0, status_line, styled, tagged)
from tests.support.oracle.requests import MODIFIED, short


def headers(change, *names):
    """The same change for some exchanges with headers."""
    return each(change, *(f"headers: {name}" for name in names))


def dates(change, *values):
    """The same change for some values of If-Modified-Since."""
    return each(change, *(f"If-Modified-Since: {value}" for value in values))


def follows_no_links(group):
    return "--follow-symlinks" not in group


def without_links(content):
    return re.sub(rb'<li><a href="[^"\n]*">[^\n]*@</a></li>\n', b"", content)


def without_query(content):
    return re.sub(rb"(?<=Directory listing for )([^<?#]*)[?#][^<]*", rb"\1", content)


def true_links(content):
    """U+DCE9 stands for the byte e9 in Python, and nowhere else."""
    return content.replace(b"%ED%B3%A9", b"%E9")


def capital_first(content):
    """A and a with diaeresis in the order of their bytes."""
    return re.sub(rb"(<li>[^\n]*\n)(<li>[^\n]*\n)", rb"\2\1", content)


def url_of_folder(content):
    """The folder's URL, with one byte that is no UTF-8, in the place of its path."""
    return re.sub(rb"(?<=Directory listing for )[^<]*", b"/empty/\xff/../", content)


def found_file(content):
    """A text file where the original finds none."""
    def change(_, exchange):
        answer = head(exchange.protocol, 200, "OK", "Content-type: text/plain",
                      f"Content-Length: {len(content)}",
                      "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT") + content
        return Outcome(answer, log_line(exchange.line, 200))
    return change


def valid_location(outcome, _):
    """Location with all encoded that may not stand in a URL."""
    def encode(found):
        return re.sub(rb"[^!#-;=?-Z_a-z~]", lambda byte: b"%%%02X" % byte[0][0], found[0])
    return replace(outcome, answer=re.sub(
        rb"(?<=\r\nLocation: )[^\r\n]*", encode, outcome.answer))


LISTINGS_OF_ROOT = ["GET http://example.org/", "GET http://example.org",
                    "GET http://example.org?a", "GET /", "HEAD /", "GET /../", "GET /./",
                    "GET //", "GET /?", "GET /?a=b"]

LINKS = ["GET /link.txt", "HEAD /link.txt", "GET /linked", "GET /linked/",
         "GET /linked/file.txt", "GET /links/to-file", "GET /links/to-folder/file.txt",
         "GET /links/outside.txt", "GET /links/outside/", "GET /links/outside/secret.txt"]

VALIDATED = as_if(f"If-Modified-Since: {MODIFIED}")
UNCONDITIONAL = as_if("headers: none")


def part(first, last):
    """A part of hello.txt."""
    content = b"hello, world\n"[first : last + 1]
    return replaced(
        (b" 200 OK\r\n", b" 206 Partial Content\r\n"), ('" 200 -', '" 206 -'),
        (b"Content-Length: 13\r\n",
         b"Content-Range: bytes %d-%d/13\r\nContent-Length: %d\r\n" %
         (first, last, len(content))),
        (b"hello, world\n", content))


def encoded(how):
    """The same bytes, and how they are encoded."""
    return replaced((b"\r\nContent-Length: ",
                     b"\r\nContent-Encoding: %s\r\nContent-Length: " % how.encode()))


def packed_type():
    """The type of a .tgz: the system's, or else our own."""
    with contextlib.suppress(OSError), open("/etc/mime.types", encoding="utf-8") as table:
        for line in table:
            if "tgz" in line.split()[1:]:
                return line.split()[0]
    return "application/gzip"


def not_satisfiable(_, exchange):
    answer = (f"{exchange.protocol} 416 Range Not Satisfiable\r\n"
              "Server: SERVER\r\nDate: DATE\r\nContent-Range: bytes */13\r\n"
              "Content-Length: 0\r\n\r\n")
    return Outcome(answer.encode(), log_line(exchange.line, 416))


DIFFERENCES = [
    # The request.
    Difference(
        "Words end at a space or a tab, not at what else Unicode takes for white space.",
        each(NOT_FOUND, short("line GET /\x85 HTTP/1.1"))),
    Difference(
        "The command does not speak HTTP/0.9.",
        each(refused(400, "HTTP/0.9 is not spoken here"), "line GET /hello.txt",
             "line GET /nowhere", "line GET /sub", "line GET /",
             "HTTP/0.9 without a blank line", "HTTP/0.9 with a header")),
    Difference(
        "HTTP/0.9 has no version to name: who names it expects a head.",
        {"line GET /hello.txt HTTP/0.9": bad_version("HTTP/0.9")}),
    Difference(
        "A target is a path, a URL with a host, or for some methods * or a host "
        "(RFC 9112, 3.2).",
        {short(f"GET {target}"): bad_target(target) for target in (
            "hello.txt", "*", "?a", "#part", "sub", "sub/", "..", "../outside/secret.txt",
            "http://", "http:///hello.txt", "http://[/sub", "http:/hello.txt",
            "http:hello.txt", "sub:", "sub:/", "\\hello.txt", "example.org:80")} |
        {"line GET HTTP/1.1": bad_target("HTTP/1.1")}),
    Difference(
        "A URL may name the host, too (RFC 9112, 3.2.2).",
        {f"GET {url}": as_if(f"GET {path}") for url, path in (
            ("http://example.org/hello.txt", "/hello.txt"), ("http://example.org/", "/"),
            ("HTTP://example.org/sub/", "/sub/"), ("http://example.org", "/"),
            ("http://example.org?a", "/"),
            ("http://example.org//hello.txt", "/hello.txt"),
            ("https://example.org/hello.txt", "/hello.txt"),
            ("http://example.org/sub?a=b", "/sub?a=b"))}),
    Difference(
        "A body is never taken for the next request (gh-150499).",
        each(as_if("a GET with an empty body"), "a GET with a body",
             "a GET with a body that is a request", "a GET with a chunked body"),
        groups=keeps_connections),

    # What is asked for.
    Difference(
        "Symbolic links are followed only with --follow-symlinks.",
        each(NOT_FOUND, *LINKS), groups=follows_no_links),
    Difference(
        "Symbolic links that aren't followed are not listed.",
        each(body(without_links), "GET /links/", *LISTINGS_OF_ROOT),
        groups=follows_no_links),
    Difference(
        "NUL in a name is not found; the original drops the connection (gh-103223).",
        each(NOT_FOUND, "GET /hello.txt%00", "GET /hello.txt%00.html", "GET /%00",
             "GET /nowhere%00")),
    Difference(
        "A name is any bytes. The original takes those that are no UTF-8 for letters "
        "that no name has, and drops the connection at a half of a surrogate pair.",
        {"GET /latin%E9.txt": found_file(b"one byte\n"),
         short("GET /latin\xe9.txt"): found_file(b"one byte\n"),
         short("GET /\xc3\xbcmlaut.txt"): found_file(b"two bytes\n"),
         "GET /%ed%a0%80": NOT_FOUND}),
    Difference(
        "A link to a name that is no UTF-8 leads to it.",
        each(body(true_links), "GET /names/", *LISTINGS_OF_ROOT)),
    Difference(
        "Newer rule, gh-134098: an encoded slash at the end is one, too.",
        each(NOT_FOUND, "GET /hello.txt%2f", "GET /hello.txt%2F")),
    Difference(
        "A folder's URL ends with a true slash: behind %2F a browser replaces the name.",
        each(as_if("GET /sub"), "GET /sub%2f", "GET /sub%2F") |
        {"GET /sub%2f?a=b": as_if("GET /sub?a=b")}),
    Difference(
        "Location is a valid URL: browsers take a backslash for a slash (gh-132826).",
        each(valid_location, *(short(f"GET {target}") for target in (
            "/\\example.org/..", "/sub?<script>", "/sub?\"", "/sub?\xe9",
            "/sub/../\xe9/../sub", "/sub?a\\b", "/sub#a\\b", "/sub?[a]", "/sub/[a]/..",
            "//[/../sub")))),
    Difference(
        "Newer rule, gh-133889: a listing's title has neither query nor fragment.",
        each(body(without_query), "GET /?", "GET /?a=b", "GET /sub/?a=b",
             "GET /sub/?a=<b>", "GET /sub/#part")),
    Difference(
        "Newer rule, gh-104049: a listing's title is never the folder's own path.",
        each(body(url_of_folder), "GET /empty/%ff/../")),
    Difference(
        "Listings are sorted by bytes, but for the case of ASCII letters.",
        each(body(capital_first), "GET /letters/")),

    # Files.
    Difference(
        "What is encoded on the way says so, and an archive has its own type.",
        {"GET /drawing.svgz": encoded("gzip"), "GET /page.html.br": encoded("br"),
         "GET /archive.tgz": replaced((b"application/x-tar",
                                       packed_type().encode()))}),
    Difference(
        "What is not one of the three dates of RFC 9110, 5.6.7, is no date.",
        dates(UNCONDITIONAL, "Sun, 06 Nov 1994 08:49:37 -0000",
              "Sun, 06 Nov 1994 08:49:37 +0000", "Sun, 06 Nov 1994 08:49:37 UTC",
              "Sun, 06 Nov 1994 08:49:37", "06 Nov 1994 08:49:37 GMT",
              "sun, 06 nov 1994 08:49:37 gmt", "Sun, 06 November 1994 08:49:37 GMT",
              "Sun, 06 Nov 1994 08:50 GMT", f"{MODIFIED}; length=13")),
    Difference(
        "A minute may have a second 60 (RFC 9110, 5.6.7).",
        dates(VALIDATED, "Sat, 31 Dec 1994 23:59:60 GMT")),
    Difference("If-None-Match is understood.", headers(VALIDATED, "If-None-Match: *")),
    Difference(
        "If-Match and If-Unmodified-Since are understood.",
        headers(refused(412, "Precondition Failed"), "If-Match of another",
                "If-Unmodified-Since earlier")),

    # All answers.
    Difference(
        "An answer says what becomes of the connection (RFC 9112, 9.6).",
        anywhere=said_to_1_0, groups=keeps_connections),
    Difference(
        "Newer rule, gh-54930: every error has a status line.", anywhere=status_line),
    Difference(
        "The log shows letters beyond ASCII by their numbers.", anywhere=ascii_log),
    Difference(
        "Newer rule, gh-123430: error pages and listings have a color-scheme.",
        anywhere=styled),
    Difference("ETag and Accept-Ranges are added.", anywhere=tagged),
    Difference(
        "Ranges are understood.",
        headers(part(1, 3), "a range") |
        headers(part(10, 12), "the last bytes") |
        headers(not_satisfiable, "a range behind the end")),
]
