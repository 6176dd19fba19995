"""Serves the files of a folder by rules of its own: a page for what is not found, a
header more in each answer, a page that is made, /version, and a log in a file.

    site_with_rules.py FOLDER LOG [PORT]
"""

import contextlib
import functools
import hashlib
import signal
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

VERSION = b'{"version": 3}\n'
NOTHING_HERE = b"""<!DOCTYPE html>
<title>Nothing here</title>
<h1>Nothing here</h1>
<p>Try <a href="/">the first page</a>.
"""


class SiteHandler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *arguments, log, **more):
        self.log = log
        super().__init__(*arguments, **more)

    def do_GET(self):
        if self.path == "/version":
            self.send_version()
        else:
            super().do_GET()

    def send_version(self):
        tag = f'"{hashlib.sha1(VERSION).hexdigest()}"'
        known = self.headers.get("If-None-Match", "")
        if tag in (part.strip() for part in known.split(",")):
            self.send_response(304)
            self.send_header("ETag", tag)
            self.end_headers()
        else:
            self.send_page(200, "application/json", VERSION, tag)

    def send_page(self, code, kind, text, tag=None):
        self.send_response(code)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        if tag:
            self.send_header("ETag", tag)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    def send_error(self, code, message=None, explain=None):
        if code == 404:
            self.send_page(404, "text/html; charset=utf-8", NOTHING_HERE)
        else:
            super().send_error(code, message, explain)

    def end_headers(self):
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_request(self, code="-", size="-"):
        referer = self.headers.get("Referer", "-")
        agent = self.headers.get("User-Agent", "-")
        self.log.write(f'{self.address_string()} - - [{self.log_date_time_string()}] '
                       f'"{self.requestline}" {int(code)} {size} "{referer}" "{agent}"\n')


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = int(sys.argv[3]) if len(sys.argv) > 3 else 8123
    with open(sys.argv[2], "a", buffering=1, encoding="ascii",
              errors="backslashreplace") as log:
        handler = functools.partial(SiteHandler, directory=sys.argv[1], log=log)
        with ThreadingHTTPServer(("127.0.0.1", port), handler) as server:
            print("serving on http://{}:{}/".format(*server.server_address), flush=True)
            with contextlib.suppress(KeyboardInterrupt):
                server.serve_forever()


main()
