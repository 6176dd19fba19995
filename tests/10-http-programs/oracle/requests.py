"""What both servers are asked."""

import re

from tests.support.oracle.requests import MODIFIED, PROBE, one_by_one, request, short
from tests.support.oracle.wire import READ, Until

# Where a URL leads.

TARGETS = [
    # files, and what their names say of their types
    "/hello.txt", "/empty.txt", "/UPPER.HTML", "/page.html", "/style.css", "/script.js",
    "/module.mjs", "/data.json", "/notes.md", "/code.c", "/code.py", "/picture.png",
    "/photo.JPG", "/drawing.svg", "/drawing.svgz", "/movie.mp4", "/font.woff2",
    "/program.wasm", "/book.pdf", "/archive.tar", "/archive.tar.gz", "/archive.tar.bz2",
    "/archive.tar.xz", "/archive.tgz", "/big.TAR.GZ", "/page.html.gz", "/page.html.br",
    "/capital.Z", "/small.z", "/file.unknown", "/file.", "/noending", "/.hidden",
    "/.hidden.txt", "/...txt", "/small.bin", "/large.bin", "/larger.bin",
    # odd names
    "/with%20space.txt", "/percent%2541.txt", "/percent%41.txt", "/%68ello.txt",
    "/plus+sign.txt", "/plus%2Bsign.txt", "/plus%20sign.txt", "/question%3Fmark.txt",
    "/question?mark.txt", "/hash%23sign.txt", "/hash#sign.txt", "/%C3%BCmlaut.txt",
    "/%c3%bcmlaut.txt", "/latin%E9.txt", "/back\\slash.txt", "/back%5Cslash.txt",
    "/colon:name.txt", "/semi;colon.txt", "/\xc3\xbcmlaut.txt", "/latin\xe9.txt",
    # folders
    "/", "/sub/", "/sub", "/sub/deeper", "/sub/deeper/", "/sub%20dir/", "/sub%20dir",
    "/empty/", "/indexed/", "/indexed", "/indexed/index.html", "/old/", "/both/",
    "/fooled/", "/fooled/index.html", "/folder.txt", "/folder.txt/", "/names/",
    "/sorted/", "/letters/", "/links/", "/special/", "/special", "/link.txt", "/linked/",
    "/linked", "/linked/file.txt", "/links/to-file", "/links/to-folder/file.txt",
    "/links/to-nothing", "/links/to-itself", "/links/outside.txt",
    "/links/outside/secret.txt", "/links/outside/",
    # queries and fragments
    "/hello.txt?", "/hello.txt?a=b", "/hello.txt?a=/../b", "/hello.txt#part",
    "/hello.txt#part?a", "/hello.txt?a#part", "/sub?a=b", "/sub?a=b#part", "/sub#part",
    "/sub?", "/sub/?a=b", "/sub/?a=<b>", "/sub/#part", "/?a=b", "/?", "/indexed?a=b&c",
    "/sub%3Fa", "/hello.txt;type=a", "/sub;a", "/sub?/", "/sub?a=b/",
    # what isn't there, or can't be opened
    "/nowhere", "/nowhere/", "/hello.txt/", "/hello.txt/file", "/hello.txt/?a",
    "/nowhere?a=<b>&c", "/special/socket", "/" + "long/" * 400, "/" + "n" * 300,
    "/" + "n" * 60000, "/hello.txt%2f", "/hello.txt%2F", "/hello.txt//", "/hello.txt/.",
    # the way up
    "/..", "/../", "/../hello.txt", "/../../../../hello.txt", "/sub/../hello.txt",
    "/sub/..", "/sub/.", "/sub/./file.txt", "/sub/../sub", "/%2e%2e/hello.txt",
    "/%2E%2E/%2E%2E/outside/secret.txt", "/sub/%2e%2e/hello.txt", "/sub%2f..%2fhello.txt",
    "/..%2foutside/secret.txt", "/../outside/secret.txt", "/nowhere/../hello.txt",
    "/hello.txt/../data.json", "/..\\hello.txt", "/sub%5c..%5chello.txt", "/.", "/./",
    "/...", "/names/%252e%252e",
    # slashes
    "//", "//hello.txt", "///hello.txt", "//sub", "//sub/", "/sub//file.txt", "//sub//",
    "//example.org/%2e%2e", "//example.org/..", "///example.org/../sub", "/sub//",
    "/%2fsub", "/%2f/sub", "/sub%2f", "/sub%2F", "/sub%2f?a=b", "/sub%2ffile.txt",
    "/\\example.org/..", "/\\/example.org/%2e%2e/sub",
    # encodings that are none
    "/hello%2", "/hello%", "/hello%zz.txt", "/%", "/hello.txt%", "/hello.txt%20",
    "/%ff", "/%c3%28", "/%ed%a0%80", "/hello%0a.txt", "/hello%0d%0aX:y", "/%7f",
    "/sub/%0d%0aX:y/..", "/sub%", "/names/%zz/..", "/empty/%ff/..", "/empty/%ff/../",
    "/empty/%3Cb%3E/../", "/empty/%26amp;/../", "/empty/%22/../",
    # NUL: what stands behind it would be overlooked
    "/hello.txt%00", "/hello.txt%00.html", "/%00", "/sub/%00/", "/nowhere%00",
    # what should begin with a slash, and doesn't
    "hello.txt", "*", "?a", "#part", "sub", "sub/", "..", "../outside/secret.txt",
    "http://example.org/hello.txt", "http://example.org/", "HTTP://example.org/sub/",
    "http://example.org", "http://example.org?a", "http://example.org//hello.txt",
    "http://", "http:///hello.txt", "http://example.org/sub?a=b", "http://[/sub",
    "https://example.org/hello.txt", "http:/hello.txt", "http:hello.txt", "sub:",
    "sub:/", "\\hello.txt", "example.org:80",
    # what nobody should write
    "/<script>", "/\"quoted\"", "/'quoted'", "/{a}", "/a|b", "/^", "/`", "/a&b", "/~",
    "/sub?<script>", "/sub?\"", "/sub?\xe9", "/nowhere\xe9", "/sub/../\xe9/../sub",
    "/sub?a\\b", "/sub#a\\b", "/sub?[a]", "/sub/[a]/..", "//[/../sub", "/:80/../sub",
]

HEAD_TARGETS = [
    "/hello.txt", "/empty.txt", "/larger.bin", "/", "/sub", "/sub/", "/indexed/",
    "/nowhere", "/hello.txt/", "/link.txt", "/..", "/sub?a=b", "/special/socket",
]

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
    "If-Modified-Since twice": ["If-Modified-Since: yesterday",
                                f"If-Modified-Since: {MODIFIED}"],
    "If-Modified-Since and If-None-Match": [f"If-Modified-Since: {MODIFIED}",
                                            'If-None-Match: "x"'],
    "If-Unmodified-Since the same": [f"If-Unmodified-Since: {MODIFIED}"],
    "If-Unmodified-Since earlier": [
        "If-Unmodified-Since: Sun, 06 Nov 1994 08:49:36 GMT"],
    "If-Match: *": ["If-Match: *"],
    "If-Match of another": ['If-Match: "x"'],
    "If-None-Match of another": ['If-None-Match: "x"'],
    "If-None-Match: *": ["If-None-Match: *"],
    "a range": ["Range: bytes=1-3"],
    "the last bytes": ["Range: bytes=-3"],
    "a range behind the end": ["Range: bytes=100-"],
    "a range that is none": ["Range: lines=1-3"],
    "a range, if the file is the same": ["Range: bytes=1-3", f"If-Range: {MODIFIED}"],
    "a range, if it is another": ["Range: bytes=1-3", 'If-Range: "x"'],
    "Accept": ["Accept: text/html", "Accept-Encoding: gzip, br", "Accept-Language: de"],
    "Expect: 100-continue": ["Expect: 100-continue"],
    "Expect: 100-CONTINUE": ["Expect: 100-CONTINUE"],
    "Expect: something else": ["Expect: something"],
    "Upgrade": ["Connection: Upgrade", "Upgrade: websocket"],
}

# The first is later than the files, the second the same, the third earlier.

DATES = [
    "Sun, 06 Nov 1994 08:49:38 GMT", MODIFIED, "Sun, 06 Nov 1994 08:49:36 GMT",
    # the two old formats
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994",
    # zones
    "Sun, 06 Nov 1994 08:49:37 -0000", "Sun, 06 Nov 1994 08:49:37 +0000",
    "Sun, 06 Nov 1994 10:49:37 +0100", "Sun, 06 Nov 1994 10:49:37 EST",
    "Sun, 06 Nov 1994 08:49:37 UTC", "Sun, 06 Nov 1994 08:49:37",
    # almost
    "06 Nov 1994 08:49:37 GMT", "Mon, 06 Nov 1994 08:49:37 GMT",
    "Sun, 6 Nov 1994 08:49:37 GMT", "sun, 06 nov 1994 08:49:37 gmt",
    "Sun, 06 November 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:50 GMT",
    f"{MODIFIED}; length=13",
    # no such time
    "Sun, 31 Feb 1995 00:00:00 GMT", "Sun, 06 Nov 1994 25:00:00 GMT",
    "Sat, 31 Dec 1994 23:59:60 GMT",
    # years
    "Sun, 06 Nov 94 08:49:37 GMT", "Sun, 06 Nov 68 08:49:37 GMT",
    "Sun, 06 Nov 69 08:49:37 GMT", "Sun, 06 Nov 1900 08:49:37 GMT",
    "Sun, 06 Nov 9999 08:49:37 GMT", "Sun, 06 Nov 99999 08:49:37 GMT",
    # nonsense
    "yesterday", "", "0",
]

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
    "HTTP/0.9 with a header": [b"GET /hello.txt\r\nIf-Modified-Since: " +
                               MODIFIED.encode() + b"\r\n\r\n"],
    "HTTP/0.9 with too many headers": [b"GET /hello.txt\r\n" + b"X: y\r\n" * 101],
    "HTTP/0.9 with a bad header": [b"GET /hello.txt\r\nX\r\n\r\n"],
    "HTTP/0.9, and another": [b"GET /hello.txt\r\n\r\nGET /data.json\r\n\r\n"],
    "HTTP/0.9 that wants to be kept": [
        b"GET /hello.txt\r\nConnection: keep-alive\r\n\r\n" + PROBE],
    "two in one": [request("/hello.txt") + request("/data.json")],
    "three in one": [request("/hello.txt") + request("/nowhere") + request("/data.json")],
    "five in one": [request("/hello.txt") + request("/sub") + request("/empty.txt") +
                    request("/larger.bin") + request("/data.json")],
    "HEADs and GETs in one": [request("/hello.txt", method="HEAD") +
                              request("/hello.txt") +
                              request("/sub/", method="HEAD") + request("/data.json")],
    "a HEAD that fails, then a GET": [request("/nowhere", method="HEAD") +
                                      request("/hello.txt")],
    "a HEAD, then a bad line": [request("/hello.txt", method="HEAD") + b"bad\r\n\r\n"],
    "a HEAD, then a long line": [request("/hello.txt", method="HEAD") + b"x" * 70000],
    "304 and on": [request("/hello.txt", f"If-Modified-Since: {MODIFIED}") + PROBE],
    "301 and on": [request("/sub") + PROBE],
    "404 and on": [request("/nowhere") + PROBE],
    "501 and on": [request("/", method="FOO") + PROBE],
    "400 and on": [b"GET / HTTP/x\r\n\r\n" + PROBE],
    "505 and on": [b"GET / HTTP/2.0\r\n\r\n" + PROBE],
    "431 and on": [request("/hello.txt", *HEADERS["100 headers"]) + PROBE],
    "a listing and on": [request("/sub/") + PROBE],
    "one after the other": [request("/hello.txt"), Until(b"hello, world\n"),
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
    "byte by byte, 304": one_by_one(
        request("/hello.txt", f"If-Modified-Since: {MODIFIED}")),
    "Expect, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue", "Content-Length: 2", method="POST"),
        READ, b"{}"],
    "Expect, GET, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue"), Until(b"hello, world\n"), PROBE],
    "Expect for HTTP/1.0": [request("/hello.txt", "Expect: 100-continue",
                                    version="HTTP/1.0")],
    "Expect for HTTP/1.2": [request("/hello.txt", "Expect: 100-continue",
                                    version="HTTP/1.2")],
    "Expect for a page that isn't there": [request("/nowhere", "Expect: 100-continue")],
    "Expect twice": [request("/hello.txt", "Expect: 100-continue") * 2],
    "a POST with a body": [request("/hello.txt", "Content-Length: 2", method="POST",
                                   body=b"{}") + PROBE],
    "a PUT with a chunked body": [request("/hello.txt", "Transfer-Encoding: chunked",
                                          method="PUT", body=b"1\r\nx\r\n0\r\n\r\n")],
    "a GET with a body": [
        request("/hello.txt", "Content-Length: 5", body=b"ABCDE") + PROBE],
    "a GET with a body that is a request": [
        request("/hello.txt", f"Content-Length: {len(request('/sub'))}",
                body=request("/sub")) + PROBE],
    "a GET with a chunked body": [request("/hello.txt", "Transfer-Encoding: chunked",
                                          body=b"1\r\nx\r\n0\r\n\r\n") + PROBE],
    "a GET with an empty body": [request("/hello.txt", "Content-Length: 0") + PROBE],
    "a GET with half a body": [request("/hello.txt", "Content-Length: 5", body=b"AB")],
    "a bad chunk": [request("/hello.txt", "Transfer-Encoding: chunked", body=b"x\r\n") +
                    PROBE],
    "a length that is none": [request("/hello.txt", "Content-Length: x") + PROBE],
    "a negative length": [request("/hello.txt", "Content-Length: -1") + PROBE],
    "two lengths": [request("/hello.txt", "Content-Length: 1", "Content-Length: 2")],
    "the same length twice": [request("/hello.txt", "Content-Length: 0",
                                      "Content-Length: 0") + PROBE],
    "a length and chunks": [request("/hello.txt", "Content-Length: 5",
                                    "Transfer-Encoding: chunked", body=b"0\r\n\r\n")],
    "an unknown encoding": [request("/hello.txt", "Transfer-Encoding: gzip")],
    "chunks for HTTP/1.0": [request("/hello.txt", "Transfer-Encoding: chunked",
                                    version="HTTP/1.0", body=b"0\r\n\r\n")],
    "more than the request": [request("/hello.txt", "Connection: close") + b"more"],
}


def wire_requests():
    """All of them, by name."""
    every = {}
    for target in TARGETS:
        every[f"GET {short(target)}"] = [request(target)]
    for target in HEAD_TARGETS:
        every[f"HEAD {target}"] = [request(target, method="HEAD")]
    for line in LINES:
        every[f"line {short(line.decode('latin-1'))}"] = [line + b"\r\n\r\n"]
    for name, headers in HEADERS.items():
        every[f"headers: {name}"] = [request("/hello.txt", *headers)]
    for value in DATES:
        header = f"If-Modified-Since: {value}"
        every[header] = [request("/hello.txt", header)]
    for header in (f"If-Modified-Since: {MODIFIED}", "Range: bytes=1-3",
                   "Expect: 100-continue"):
        every[f"HEAD, {header}"] = [request("/hello.txt", header, method="HEAD")]
        every[f"a folder, {header}"] = [request("/sub/", header)]
    for version in ("HTTP/1.0", "HTTP/1.1"):
        for value in CONNECTIONS:
            headers = [] if value is None else [f"Connection: {value}"]
            every[f"{version}, Connection: {value}"] = [
                request("/hello.txt", *headers, version=version) + PROBE]
    every |= FLOWS
    return every


def link_requests():
    """Those that symbolic links may have to do with."""
    return {name: steps for name, steps in wire_requests().items()
            if re.search(r"(GET|HEAD) (/|/.*link.*)$", name)}


CGI = {
    "hello": [request("/cgi-bin/hello")],
    "hello and on": [request("/cgi-bin/hello") + PROBE],
    "hello for HTTP/1.0 and on": [
        request("/cgi-bin/hello", "Connection: keep-alive", version="HTTP/1.0") + PROBE],
    "a file and on": [request("/hello.txt") + PROBE],
    "hello, HEAD": [request("/cgi-bin/hello", method="HEAD")],
    "hello, HTTP/0.9": [b"GET /cgi-bin/hello\r\n\r\n"],
    "htbin": [request("/htbin/hello")],
    "crlf": [request("/cgi-bin/crlf")],
    "environment": [request("/cgi-bin/environment")],
    "query": [request("/cgi-bin/environment?a=b&c=d%20e")],
    "words": [request("/cgi-bin/environment?one+two")],
    "path info": [request("/cgi-bin/environment/more/and%20more?a=b")],
    "path info, up": [request("/cgi-bin/environment/more/../less")],
    "path info, dot": [request("/cgi-bin/environment/.")],
    "path info, encoded slash": [request("/cgi-bin/environment%2f")],
    "path info, NUL": [request("/cgi-bin/environment/%00")],
    "NUL": [request("/cgi-bin/environment%00")],
    "path info, slash": [request("/cgi-bin/environment/")],
    "sub folder": [request("/cgi-bin/sub/environment/x")],
    "with space": [request("/cgi-bin/with%20space")],
    ".py": [request("/cgi-bin/environment.py")],
    "headers": [request(
        "/cgi-bin/environment", "Accept: a/b", "Accept: c/d", "Cookie: e=f",
        "Cookie: g=h", "Referer: http://example.org/", "User-Agent: me", "X-Other: x",
        "Proxy: http://example.org/", "Content-Type: text/css; charset=utf-8")],
    "basic": [request("/cgi-bin/environment", "Authorization: Basic dXNlcjpzZWNyZXQ=")],
    "basic, no password": [
        request("/cgi-bin/environment", "Authorization: Basic dXNlcg==")],
    "basic, nonsense": [request("/cgi-bin/environment", "Authorization: Basic !!!")],
    "bearer": [request("/cgi-bin/environment", "Authorization: Bearer xyz")],
    "POST": [request("/cgi-bin/count", "Content-Length: 3", method="POST", body=b"abc")],
    "POST, type": [request("/cgi-bin/environment", "Content-Length: 3",
                           "Content-Type: application/x-www-form-urlencoded",
                           method="POST", body=b"a=b")],
    "POST, large": [request("/cgi-bin/count", "Content-Length: 300000", method="POST",
                            body=b"x" * 300000)],
    "POST to a file": [
        request("/hello.txt", "Content-Length: 1", method="POST", body=b"x")],
    "POST to nothing": [request("/cgi-bin/nowhere", "Content-Length: 1", method="POST",
                                body=b"x")],
    "PUT": [request("/cgi-bin/hello", method="PUT")],
    "not there": [request("/cgi-bin/nowhere")],
    "not there, markup": [request("/cgi-bin/<b>'")],
    "folder": [request("/cgi-bin/sub")],
    "folder, slash": [request("/cgi-bin/sub/")],
    "cgi-bin": [request("/cgi-bin")],
    "cgi-bin/": [request("/cgi-bin/")],
    "cgi-bin/.": [request("/cgi-bin/.")],
    "not executable": [request("/cgi-bin/plain.txt")],
    "status": [request("/cgi-bin/status")],
    "location": [request("/cgi-bin/location")],
    "fails": [request("/cgi-bin/fails")],
    "silent": [request("/cgi-bin/silent")],
    "encoded": [request("/cgi%2dbin/hello")],
    "encoded slash": [request("/cgi-bin%2fhello")],
    "double slash": [request("//cgi-bin//hello")],
    "without slash": [request("cgi-bin/hello")],
    "way up": [request("/sub/../cgi-bin/hello")],
    "way up and out": [request("/../cgi-bin/hello")],
    "way out of it": [request("/cgi-bin/../hello.txt")],
    "absolute": [request("http://example.org/cgi-bin/hello")],
    "lower folder": [request("/sub/cgi-bin/hello")],
    "a file": [request("/hello.txt")],
    "a file, HEAD": [request("/hello.txt", method="HEAD")],
    "the listing": [request("/sub/")],
    "a redirect": [request("/sub")],
}
