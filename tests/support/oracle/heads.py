"""What is asked for the sake of its head. It needs no file, only a server that tells what
it has understood: telling_server.hpp and telling_server.py."""

from http import HTTPStatus

from .requests import PROBE, named_headers, named_lines, one_by_one, request, short
from .wire import READ, Until

# The first line.

LINES = [
    # versions
    b"GET /hello.txt HTTP/1.0", b"GET /hello.txt HTTP/1.1", b"GET /hello.txt HTTP/1.2",
    b"GET /hello.txt HTTP/1.10", b"GET /hello.txt HTTP/01.01", b"GET /hello.txt HTTP/0.9",
    b"GET /hello.txt HTTP/0.8", b"GET /hello.txt HTTP/00.9", b"GET /hello.txt HTTP/0.10",
    b"GET /hello.txt HTTP/1.999999999", b"GET /hello.txt HTTP/1.9999999999",
    b"GET /hello.txt HTTP/1.99999999999", b"GET /hello.txt HTTP/2.0",
    b"GET /hello.txt HTTP/2", b"GET /hello.txt HTTP/3.0", b"GET /hello.txt HTTP/10.0",
    b"GET /hello.txt HTTP/9999999999.0", b"GET /hello.txt HTTP/99999999999.0",
    b"GET /hello.txt HTTP/", b"GET /hello.txt HTTP", b"GET /hello.txt HTTP/1",
    b"GET /hello.txt HTTP/1.", b"GET /hello.txt HTTP/.1", b"GET /hello.txt HTTP/1.1.1",
    b"GET /hello.txt HTTP/a.b", b"GET /hello.txt HTTP/-1.1", b"GET /hello.txt HTTP/+1.1",
    b"GET /hello.txt HTTP/1.1_0", b"GET /hello.txt HTTP/1_1.0",
    b"GET /hello.txt http/1.1", b"GET /hello.txt HTTPS/1.1", b"GET /hello.txt HTTP/1,1",
    b"GET /hello.txt FTP/1.1", b"GET /hello.txt HTTP/1.1/2", b"GET /hello.txt /HTTP/1.1",
    b"GET /hello.txt HTTP//1.1", b"GET /hello.txt HTTP/1.\xb2", b"GET /hello.txt <b>",
    b"GET /hello.txt 'quoted'", b"GET /hello.txt \"quoted\"", b"GET /hello.txt '\"",
    b"GET /hello.txt HTTP/\xe9", b"GET /hello.txt HTTP/1.1\\",
    # words
    b"GET", b"GET /hello.txt", b"GET /nowhere", b"GET /sub", b"GET /", b"GET HTTP/1.1",
    b"GET  /hello.txt  HTTP/1.1", b" GET /hello.txt HTTP/1.1",
    b"GET /hello.txt HTTP/1.1 ",
    b"GET\t/hello.txt\tHTTP/1.1", b"GET /hello.txt HTTP/1.1 HTTP/1.1",
    b"GET /with space.txt HTTP/1.1", b"GET /with space.txt and more HTTP/1.1",
    b"GET /with space.txt and more", b"GET /hello.txt HTTP/1.1 more",
    b"HEAD /hello.txt", b"POST /hello.txt", b"HEAD", b"X", b"/hello.txt", b"<b>bold</b>",
    b"HTTP/1.1 200 OK", b"get /hello.txt", b"GET /hello.txt\r", b"a 'quoted' word here",
    b"a \"quoted\" word here", b"both ' and \" in a line", b"a\\b c\\d e f",
    b"GET /hello.txt HTTP/2.0 HTTP/1.1", b"GET /hello.txt x HTTP/2.0",
    # methods
    b"POST /hello.txt HTTP/1.1", b"PUT /hello.txt HTTP/1.1",
    b"DELETE /hello.txt HTTP/1.1",
    b"OPTIONS /hello.txt HTTP/1.1", b"OPTIONS * HTTP/1.1", b"PATCH /hello.txt HTTP/1.1",
    b"TRACE / HTTP/1.1", b"CONNECT example.org:443 HTTP/1.1", b"get /hello.txt HTTP/1.1",
    b"Get /hello.txt HTTP/1.1", b"head /hello.txt HTTP/1.1", b"FOO /hello.txt HTTP/1.1",
    b"<b> / HTTP/1.1", b"a&b / HTTP/1.1", b"'GET' / HTTP/1.1", b"\"GET\" / HTTP/1.1",
    b"G\\T / HTTP/1.1", b"G%T / HTTP/1.1", b"GET, / HTTP/1.1",
    b"G" * 300 + b" / HTTP/1.1", b"GET / " + b"V" * 300, b"W" * 300, b"G" * 300 + b" /",
    b"G\xcb\x9c / HTTP/1.1", b"\xe9 / HTTP/1.1", b"G\xc9T /hello.txt",
    # letters that are none
    b"GET /hello.txt\x00 HTTP/1.1", b"GET /\x1b[31m HTTP/1.1", b"GET /\x7f HTTP/1.1",
    b"GET /\x85 HTTP/1.1", b"GET /a\xa0b HTTP/1.1", b"GET\x0b/hello.txt\x0cHTTP/1.1",
    b"GET\x1c/hello.txt\x1fHTTP/1.1", b"GET /hello.txt\rHTTP/1.1",
    b"\x16\x03\x01\x02\x00",
    b"GET /\x01 HTTP/1.1", b"\x00", b"GET\x00 / HTTP/1.1", b"\x1b]0;title\x07",
]

# What stands in the place of a path.

TARGETS = [
    "/hello.txt", "/", "/?a=b", "/?a", "/sub", "/sub/", "/sub?a=b", "/hello.txt#part",
    "/%41%zz%00", "/\xe9", "/\"quoted\"", "/<b>", "/a\\b", "/../x", "*", "hello.txt",
    "?a", "#part", "..",
    # slashes
    "//", "//hello.txt", "///hello.txt", "//example.org/..", "/sub//file.txt",
    "/\\example.org/..",
    # hosts
    "http://example.org/hello.txt", "http://example.org/", "HTTP://example.org/sub/",
    "http://example.org", "http://example.org?a", "http://example.org//hello.txt",
    "http://", "http:///hello.txt", "http://example.org/sub?a=b", "http://[/sub",
    "https://example.org/hello.txt", "http:/hello.txt", "http:hello.txt", "sub:",
    "example.org:80",
]

# The headers.

HEADERS = {
    "none": [],
    "many": [f"X-{i}: {i}" for i in range(98)],
    "99 headers": [f"X-{i}: {i}" for i in range(99)],
    "100 headers": [f"X-{i}: {i}" for i in range(100)],
    "101 headers": [f"X-{i}: {i}" for i in range(101)],
    "a line of 65536 bytes": ["X: " + "y" * (65536 - 5)],
    "a line of 65537 bytes": ["X: " + "y" * (65537 - 5)],
    "a line of 70000 bytes": ["X: " + "y" * 70000],
    "the same name twice": ["X: y", "X: z"],
    "an empty value": ["X:"],
    "no space": ["X:y"],
    "much space": ["X: \t y \t "],
    "bytes that are no ASCII": ["X: \xe9\xff\x80"],
    "every letter of a token": ["!#$%&'*+-.^_`|~09azAZ: y"],
    "a host": ["Host: example.org"],
    "two hosts": ["Host: example.org", "Host: example.com"],
    "a space before the colon": ["X : y"],
    "no colon": ["X"],
    "no colon, and Connection: close after it": ["X", "Connection: close"],
    "no name": [": y"],
    "a space in the name": ["X Y: z"],
    "a fold": ["X: y", " z"],
    "a fold with a tab": ["X: y", "\tz"],
    "a fold in front": [" X: y"],
    "a folded Connection": ["Connection:", " close"],
    "a NUL": ["X: \0"],
    "an escape character": ["X: \x1b[31m"],
    "a return in a value": ["X: y\rz"],
    "a byte that is no ASCII in a name": ["\xe9: y"],
    "parentheses in a name": ["X(y): z"],
    "Expect: 100-continue": ["Expect: 100-continue"],
    "Expect: 100-CONTINUE": ["Expect: 100-CONTINUE"],
    "Expect: something else": ["Expect: something"],
    "Upgrade": ["Connection: Upgrade", "Upgrade: websocket"],
}

CONNECTIONS = [
    None, "close", "keep-alive", "Close", "Keep-Alive", "close, x", "keep-alive, x",
    "x", "", "keep-alive, close",
]

# What isn't one request with two directions.

FLOWS = {
    "nothing": [],
    "an empty line": [b"\r\n"],
    "a bare line feed": [b"\n"],
    "spaces": [b"   \r\n"],
    "a tab": [b"\t\r\n"],
    "an empty line before a request": [b"\r\n" + request("/hello.txt")],
    "bare line feeds": [b"GET /hello.txt HTTP/1.1\nX: y\n\n"],
    "mixed line ends": [b"GET /hello.txt HTTP/1.1\r\nX: y\n\r\n"],
    "two returns": [b"GET /hello.txt HTTP/1.1\r\r\n\r\n"],
    "an end within the line": [b"GET /hello"],
    "an end behind the line": [b"GET /hello.txt HTTP/1.1"],
    "an end behind the line's end": [b"GET /hello.txt HTTP/1.1\r\n"],
    "an end within a header": [b"GET /hello.txt HTTP/1.1\r\nX: y"],
    "an end behind a header": [b"GET /hello.txt HTTP/1.1\r\nX: y\r\n"],
    "an end behind a line of HTTP/0.9": [b"GET /hello.txt"],
    "a line of 65536 bytes": [b"GET /" + b"x" * (65536 - 16) + b" HTTP/1.1\r\n\r\n"],
    "a line of 65537 bytes": [b"GET /" + b"x" * (65537 - 16) + b" HTTP/1.1\r\n\r\n"],
    "a line of 70000 bytes": [b"GET /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n"],
    "a line of 70000 bytes without end": [b"x" * 70000],
    "a HEAD line of 70000 bytes": [b"HEAD /" + b"x" * 70000 + b" HTTP/1.1\r\n\r\n"],
    "HTTP/0.9 without a blank line": [b"GET /hello.txt\r\n"],
    "HTTP/0.9 with a header": [b"GET /hello.txt\r\nX: y\r\n\r\n"],
    "HTTP/0.9 with too many headers": [b"GET /hello.txt\r\n" + b"X: y\r\n" * 101],
    "HTTP/0.9 with a bad header": [b"GET /hello.txt\r\nX\r\n\r\n"],
    "HTTP/0.9, and another": [b"GET /hello.txt\r\n\r\nGET /data.json\r\n\r\n"],
    "HTTP/0.9 that wants to be kept": [
        b"GET /hello.txt\r\nConnection: keep-alive\r\n\r\n" + PROBE],
    "two in one": [request("/hello.txt") + request("/data.json")],
    "three in one": [request("/hello.txt") + request("/error/404") +
                     request("/data.json")],
    "HEADs and GETs in one": [request("/hello.txt", method="HEAD") +
                              request("/hello.txt") +
                              request("/sub/", method="HEAD") + request("/data.json")],
    "a HEAD that fails, then a GET": [request("/error/404", method="HEAD") +
                                      request("/hello.txt")],
    "a HEAD, then a bad line": [request("/hello.txt", method="HEAD") + b"bad\r\n\r\n"],
    "a HEAD, then a long line": [request("/hello.txt", method="HEAD") + b"x" * 70000],
    "404 and on": [request("/error/404") + PROBE],
    "501 and on": [request("/", method="FOO") + PROBE],
    "400 and on": [b"GET / HTTP/x\r\n\r\n" + PROBE],
    "505 and on": [b"GET / HTTP/2.0\r\n\r\n" + PROBE],
    "431 and on": [request("/hello.txt", *HEADERS["100 headers"]) + PROBE],
    "one after the other": [request("/hello.txt"), Until(b"that is all\n"),
                            request("/data.json")],
    "an empty line between two": [
        request("/hello.txt") + b"\r\n" + request("/data.json")],
    "two, the first for HTTP/1.0": [request("/hello.txt", version="HTTP/1.0") + PROBE],
    "a line in two pieces": [b"GET /hel", READ, b"lo.txt HTTP/1.1\r\n\r\n"],
    "a head in two pieces": [b"GET /hello.txt HTTP/1.1\r\nX:", READ, b" y\r\n\r\n"],
    "an end in two pieces": [b"GET /hello.txt HTTP/1.1\r\n\r", READ, b"\n"],
    "two requests in three pieces": [
        request("/hello.txt")[:-1], READ, b"\n" + request("/data.json")[:9], READ,
        request("/data.json")[9:]],
    "byte by byte": one_by_one(request("/hello.txt", "X: y")),
    "byte by byte, two": one_by_one(request("/hello.txt") + request("/data.json")),
    "byte by byte, HEAD": one_by_one(request("/sub/", method="HEAD")),
    "byte by byte, bad": one_by_one(b"GET / HTTP/x.y\r\n\r\n"),
    "byte by byte, HTTP/0.9": one_by_one(b"GET /hello.txt\r\n"),
    "byte by byte, POST": one_by_one(
        request("/", "Content-Length: 3", method="POST", body=b"abc")),
    "Expect, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue", "Content-Length: 2", method="POST"),
        READ, b"{}"],
    "Expect, GET, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue"), Until(b"that is all\n"), PROBE],
    "Expect for HTTP/1.0": [request("/hello.txt", "Expect: 100-continue",
                                    version="HTTP/1.0")],
    "Expect for HTTP/1.2": [request("/hello.txt", "Expect: 100-continue",
                                    version="HTTP/1.2")],
    "Expect for a page that isn't there": [request("/error/404", "Expect: 100-continue")],
    "Expect twice": [request("/hello.txt", "Expect: 100-continue") * 2],
    "a POST with a body": [request("/", "Content-Length: 2", method="POST",
                                   body=b"{}") + PROBE],
    "a POST without a body": [request("/", method="POST") + PROBE],
    "a POST with an empty body": [
        request("/", "Content-Length: 0", method="POST") + PROBE],
    "a POST whose body is read from rfile": [
        request("/rfile", "Content-Length: 2", method="POST", body=b"{}") + PROBE],
    "a POST whose body comes later": [
        request("/", "Content-Length: 4", method="POST"), READ, b"ab", READ, b"cd"],
    "a POST with a body of all bytes": [
        request("/", "Content-Length: 256", method="POST", body=bytes(range(256)))],
    "a POST with a large body": [
        request("/", "Content-Length: 300000", method="POST", body=b"x" * 300000)],
    "a PUT with a body": [request("/", "Content-Length: 2", method="PUT", body=b"{}") +
                          PROBE],
    "a GET with a body": [
        request("/hello.txt", "Content-Length: 5", body=b"ABCDE") + PROBE],
    "a GET with a body that is a request": [
        request("/hello.txt", f"Content-Length: {len(request('/sub'))}",
                body=request("/sub")) + PROBE],
    "a GET with an empty body": [request("/hello.txt", "Content-Length: 0") + PROBE],
    "a GET with half a body": [request("/hello.txt", "Content-Length: 5", body=b"AB")],
    "a length that is none": [request("/hello.txt", "Content-Length: x") + PROBE],
    "a negative length": [request("/hello.txt", "Content-Length: -1") + PROBE],
    "two lengths": [request("/hello.txt", "Content-Length: 1", "Content-Length: 2")],
    "the same length twice": [request("/hello.txt", "Content-Length: 0",
                                      "Content-Length: 0") + PROBE],
    "more than the request": [request("/hello.txt", "Connection: close") + b"more"],
}

# What a handler answers.

#: All codes that the original has a phrase for, from 200 on, and some that it has not.
CODES = [*(code.value for code in HTTPStatus if code >= 200), 299, 420, 599, 999]

ERRORS = {
    "an error with a message": "/error/404/Nothing",
    "an error with a message and more": "/error/404/Nothing/Nothing_at_all",
    "an error with markup": "/error/400/<b>&amp;'\"/<i>&lt;'\"",
    "an error with a letter beyond ASCII": "/error/400/\xe9",
    "an error with an unknown code": "/error/999/Message/Explanation",
}


def requests():
    """All of them, by name."""
    every = named_lines(LINES) | named_headers(HEADERS) | FLOWS
    every |= {f"GET {short(target)}": [request(target)] for target in TARGETS}
    every |= {f"error {code}": [request(f"/error/{code}")] for code in CODES}
    every |= {name: [request(target)] for name, target in ERRORS.items()}
    every |= {f"HEAD {target}": [request(target, method="HEAD")]
              for target in ("/hello.txt", "/error/404", "/bare")}
    every["an answer without a length"] = [request("/bare")]
    for version in ("HTTP/1.0", "HTTP/1.1"):
        for value in CONNECTIONS:
            headers = [] if value is None else [f"Connection: {value}"]
            every[f"{version}, Connection: {value}"] = [
                request("/hello.txt", *headers, version=version) + PROBE]
    return every
