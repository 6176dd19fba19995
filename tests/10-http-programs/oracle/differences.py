"""Where this server may answer differently, and why. Nothing else may differ."""

import re

from tests.support.oracle.comparison import Difference, each, keeps_connections
from tests.support.oracle.outcomes import (
    NOT_FOUND, Outcome, as_if, ascii_log, ascii_message, bad_header, bad_line,
    bad_version, body, closing, found_file, log_line, no_words, numeric_name, refused,
    replaced, script_head, status_line, styled, tagged, valid_location, without_body)
from tests.support.oracle.requests import MODIFIED, short


def lines(change_of, *texts):
    """A change for each of some first lines."""
    return {f"line {short(text)}": change_of(text) for text in texts}


def headers(change, *names):
    """The same change for some exchanges with headers."""
    return each(change, *(f"headers: {name}" for name in names))


def dates(change, *values):
    """The same change for some values of If-Modified-Since."""
    return each(change, *(f"If-Modified-Since: {value}" for value in values))


def is_cgi(group):
    return "--cgi" in group


def is_cgi_1_1(group):
    return group == "HTTP/1.1 --cgi"


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


LISTINGS_OF_ROOT = ["GET http://example.org/", "GET http://example.org",
                    "GET http://example.org?a", "GET http://", "GET /", "HEAD /",
                    "GET /../", "GET /./", "GET //", "GET /?", "GET /?a=b", "line GET /"]

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


def not_satisfiable(_, exchange):
    answer = (f"{exchange.protocol} 416 Requested Range Not Satisfiable\r\n"
              "Server: SERVER\r\nDate: DATE\r\nContent-Range: bytes */13\r\n"
              "Content-Length: 0\r\n\r\n")
    return Outcome(answer.encode(), log_line(exchange.line, 416))


DIFFERENCES = [
    # The first line.
    Difference(
        "Newer rule, gh-103204: a version is two numbers of at most ten digits.",
        {f"line GET /hello.txt HTTP/{text}": bad_version(f"HTTP/{text}") for text in (
            "1.99999999999", "99999999999.0", "-1.1", "+1.1", "1.1_0", "1_1.0")}),
    Difference(
        "A control character in the first line is refused, and is no white space.",
        lines(bad_line, "GET /hello.txt\0 HTTP/1.1", "GET /\x1b[31m HTTP/1.1",
              "GET /\x7f HTTP/1.1", "GET\x0b/hello.txt\x0cHTTP/1.1",
              "GET\x1c/hello.txt\x1fHTTP/1.1", "GET /hello.txt\rHTTP/1.1",
              "GET /\x01 HTTP/1.1", "GET\0 / HTTP/1.1")),
    Difference(
        "Words end at a space or a tab, not at what else Unicode takes for white space.",
        lines(lambda _: NOT_FOUND, "GET /\x85 HTTP/1.1", "GET /a\xa0b HTTP/1.1")),
    Difference(
        "Newer rule, gh-70765: HTTP/0.9 has no headers, so none are read.",
        each(as_if("HTTP/0.9 without a blank line"), "HTTP/0.9 with a header",
             "HTTP/0.9 with too many headers")),
    Difference(
        "Newer rule, gh-70765: after an answer of HTTP/0.9 the connection ends.",
        each(as_if("HTTP/0.9 without a blank line"), "HTTP/0.9 that wants to be kept"),
        groups=keeps_connections),

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
        "A URL may name the host, too (RFC 9112, 3.2.2).",
        {f"GET {url}": as_if(f"GET {path}") for url, path in (
            ("http://example.org/hello.txt", "/hello.txt"), ("http://example.org/", "/"),
            ("HTTP://example.org/sub/", "/sub/"), ("http://example.org", "/"),
            ("http://example.org?a", "/"),
            ("http://example.org//hello.txt", "/hello.txt"), ("http://", "/"),
             ("http:///hello.txt", "/hello.txt"),
            ("http://example.org/sub?a=b", "/sub?a=b"), ("http://[/sub", "/sub"))}),
    Difference(
        "A URL may name the host, too, for scripts.",
        {"absolute": as_if("hello")}, groups=is_cgi),

    # The headers.
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
        each(refused(400, "Incomplete headers"), "an end behind the line",
             "an end behind the line's end", "an end within a header",
             "an end behind a header")),
    Difference(
        "Connection is a list of words (RFC 9110, 7.6.1).",
        each(as_if("HTTP/1.0, Connection: keep-alive"),
             "HTTP/1.0, Connection: keep-alive, x") |
        each(as_if("HTTP/1.1, Connection: close"), "HTTP/1.1, Connection: close, x",
             "HTTP/1.1, Connection: keep-alive, close")),

    # The body.
    Difference(
        "A body is never taken for the next request (gh-150499).",
        each(as_if("a GET with an empty body"), "a GET with a body",
             "a GET with a body that is a request", "a GET with a chunked body") |
        each(UNCONDITIONAL, "a GET with half a body", "a bad chunk"),
        groups=keeps_connections),
    Difference(
        "A body whose end is not clear is refused (gh-150499).",
        {"a length that is none": refused(400, "Bad Content-Length ('x')"),
         "a negative length": refused(400, "Bad Content-Length ('-1')"),
         "two lengths": refused(400, "Different Content-Lengths"),
         "a length and chunks": refused(400, "Content-Length and Transfer-Encoding"),
         "an unknown encoding": refused(501, "Unsupported Transfer-Encoding ('gzip')"),
         "chunks for HTTP/1.0": refused(400, "Transfer-Encoding before HTTP/1.1")}),

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
        each(as_if("GET /sub/"), "GET /sub%2f", "GET /sub%2F", "GET /sub%2f?a=b") |
        each(NOT_FOUND, "GET /hello.txt%2f", "GET /hello.txt%2F")),
    Difference(
        "Location begins with a slash: what stands there could name a host.",
        each(replaced((b"\r\nLocation: ", b"\r\nLocation: /")), "GET sub", "GET ..")),
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

    # Scripts.
    Difference(
        "A way up from the root leads to the root, for scripts as for files. The "
        "original drops the connection.",
        {"way up and out": as_if("hello")}, groups=is_cgi),
    Difference(
        "A script's headers are read, and sent with the line ends of HTTP.",
        anywhere=script_head, groups=is_cgi),
    Difference(
        "Where a script's answer ends is not known before: the connection is closed.",
        anywhere=closing, groups=is_cgi_1_1),
    Difference(
        "A script's query is not on its command line, where it could be an option.",
        anywhere=no_words, groups=is_cgi),
    Difference(
        "The server's name is its address: no one waits for the DNS (gh-106505).",
        anywhere=numeric_name, groups=is_cgi),
    Difference(
        "The answer to HEAD has no body.",
        {"hello, HEAD": without_body}, groups=is_cgi),
    Difference(
        "Status and Location say what a script's answer is (RFC 3875, 6.3).",
        {"status": replaced(
            (b" 200 Script output follows\r\n", b" 404 Not Here\r\n"),
            (b"Status: 404 Not Here\r\n", b""), ('" 200 -', '" 404 -')),
         "location": replaced(
             (b" 200 Script output follows\r\n", b" 302 Found\r\n"),
             ('" 200 -', '" 302 -'))}, groups=is_cgi),
    Difference(
        "The headers of a script are no part of an answer for HTTP/0.9.",
        {"hello, HTTP/0.9": replaced((b"Content-Type: text/plain\n\n", b""))},
        groups=is_cgi),
    Difference(
        "No script gets a path with a NUL; the original drops the connection.",
        {"path info, NUL": refused(
            404, "No such CGI script ('/cgi-bin/environment')")}, groups=is_cgi),
    Difference(
        "A script without headers is an error.",
        {"silent": refused(502, "The script sent no headers")}, groups=is_cgi),

    # All answers.
    Difference(
        "Newer rule, gh-54930: every error has a status line.", anywhere=status_line),
    Difference(
        "Messages show letters beyond ASCII by their numbers: they may be no letters.",
        lines(lambda _: ascii_message, "GET /hello.txt HTTP/1.\xb2",
              "GET /hello.txt HTTP/\xe9", "G\xcb\x9c / HTTP/1.1", "\xe9 / HTTP/1.1",
              "G\xc9T /hello.txt")),
    Difference("The log does, too.", anywhere=ascii_log),
    Difference(
        "Newer rule, gh-123430: error pages and listings have a color-scheme.",
        anywhere=styled),
    Difference("ETag and Accept-Ranges are added.", anywhere=tagged),
    Difference(
        "Ranges are understood.",
        headers(part(1, 3), "a range", "a range, if the file is the same") |
        headers(part(10, 12), "the last bytes") |
        headers(not_satisfiable, "a range behind the end")),
]
