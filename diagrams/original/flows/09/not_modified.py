"""A file that the client has already."""

import functools
import http.server
import pathlib
import tempfile

from ..http_client import serve_http

with tempfile.TemporaryDirectory() as folder:
    pathlib.Path(folder, "hello.txt").write_text("hello\n", encoding="ascii")
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=folder)
    serve_http(handler, b"GET /hello.txt HTTP/1.0\r\n"
                        b"If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT\r\n\r\n")
