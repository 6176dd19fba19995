"""What both servers are asked."""

import re

from tests.support.oracle.requests import (MODIFIED, PROBE, named_headers, named_lines,
                                           one_by_one, request, short)
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

# The first line, where what is asked for has to do with it.

LINES = [
    b"GET /hello.txt HTTP/1.0", b"GET /hello.txt HTTP/1.1", b"GET /hello.txt HTTP/0.9",
    # words
    b"GET", b"GET /hello.txt", b"GET /nowhere", b"GET /sub", b"GET /", b"GET HTTP/1.1",
    b"GET /with space.txt HTTP/1.1", b"GET /with space.txt and more", b"HEAD /hello.txt",
    b"POST /hello.txt", b"get /hello.txt", b"GET /\x85 HTTP/1.1",
    # methods
    b"POST /hello.txt HTTP/1.1", b"PUT /hello.txt HTTP/1.1",
    b"DELETE /hello.txt HTTP/1.1", b"OPTIONS /hello.txt HTTP/1.1",
    b"OPTIONS * HTTP/1.1", b"PATCH /hello.txt HTTP/1.1", b"TRACE / HTTP/1.1",
    b"CONNECT example.org:443 HTTP/1.1", b"head /hello.txt HTTP/1.1",
]

# The headers.

HEADERS = {
    "none": [],
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
    "a range, if the file has this date": ["Range: bytes=1-3", f"If-Range: {MODIFIED}"],
    "a range, if it is another": ["Range: bytes=1-3", 'If-Range: "x"'],
    "Accept": ["Accept: text/html", "Accept-Encoding: gzip, br", "Accept-Language: de"],
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

# What isn't one request with two directions.

FLOWS = {
    "nothing": [],
    "HTTP/0.9 without a blank line": [b"GET /hello.txt\r\n"],
    "HTTP/0.9 with a header": [b"GET /hello.txt\r\nIf-Modified-Since: " +
                               MODIFIED.encode() + b"\r\n\r\n"],
    "five in one": [request("/hello.txt") + request("/sub") + request("/empty.txt") +
                    request("/larger.bin") + request("/data.json")],
    "HEADs and GETs in one": [request("/hello.txt", method="HEAD") +
                              request("/hello.txt") +
                              request("/sub/", method="HEAD") + request("/data.json")],
    "a HEAD that fails, then a GET": [request("/nowhere", method="HEAD") +
                                      request("/hello.txt")],
    "304 and on": [request("/hello.txt", f"If-Modified-Since: {MODIFIED}") + PROBE],
    "301 and on": [request("/sub") + PROBE],
    "404 and on": [request("/nowhere") + PROBE],
    "501 and on": [request("/", method="FOO") + PROBE],
    "a listing and on": [request("/sub/") + PROBE],
    "one after the other": [request("/hello.txt"), Until(b"hello, world\n"),
                            request("/data.json")],
    "byte by byte": one_by_one(request("/hello.txt", "X: y")),
    "byte by byte, HEAD": one_by_one(request("/sub/", method="HEAD")),
    "byte by byte, 304": one_by_one(
        request("/hello.txt", f"If-Modified-Since: {MODIFIED}")),
    "Expect, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue", "Content-Length: 2", method="POST"),
        READ, b"{}"],
    "Expect, GET, and a wait for it": [
        request("/hello.txt", "Expect: 100-continue"), Until(b"hello, world\n"), PROBE],
    "Expect for a page that isn't there": [request("/nowhere", "Expect: 100-continue")],
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
}


def requests():
    """All of them, by name."""
    every = named_lines(LINES) | named_headers(HEADERS) | FLOWS
    every |= {f"GET {short(target)}": [request(target)] for target in TARGETS}
    every |= {f"HEAD {target}": [request(target, method="HEAD")]
              for target in HEAD_TARGETS}
    for value in DATES:
        header = f"If-Modified-Since: {value}"
        every[header] = [request("/hello.txt", header)]
    for header in (f"If-Modified-Since: {MODIFIED}", "Range: bytes=1-3",
                   "Expect: 100-continue"):
        every[f"HEAD, {header}"] = [request("/hello.txt", header, method="HEAD")]
        every[f"a folder, {header}"] = [request("/sub/", header)]
    return every


def link_requests():
    """Those that symbolic links may have to do with."""
    return {name: steps for name, steps in requests().items()
            if re.search(r"(GET|HEAD) (/|/.*link.*)$", name)}
