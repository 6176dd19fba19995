"""Keeps values by their keys: PUT /keys/NAME, GET, HEAD and DELETE. /keys/ lists all
keys.

    key_value.py [PORT]
"""

import contextlib
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote


class Store:
    """What is kept. The threads of all clients use it."""

    def __init__(self):
        self.lock = threading.Lock()
        self.values = {}

    def put(self, key, value):
        with self.lock:
            is_new = key not in self.values
            self.values[key] = value
            return is_new

    def get(self, key):
        with self.lock:
            return self.values.get(key)

    def erase(self, key):
        with self.lock:
            return self.values.pop(key, None) is not None

    def list(self):
        with self.lock:
            return "".join(quote(key, "") + "\n" for key in sorted(self.values))


store = Store()


class KeyValueHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60
    folder = "/keys/"
    max_value = 1 << 20

    def do_GET(self):
        if self.path == self.folder:
            self.send_page(200, "text/plain", store.list().encode())
        elif key := self.key():
            value = store.get(key)
            if value is None:
                self.send_page(404, "text/plain", b"no value\n")
            else:
                self.send_page(200, "application/octet-stream", value)

    def do_HEAD(self):
        self.do_GET()

    def do_PUT(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > self.max_value:
            self.send_error(413)
        elif key := self.key():
            is_new = store.put(key, self.rfile.read(length))
            self.send_page(201 if is_new else 204, "text/plain", b"")

    def do_DELETE(self):
        if key := self.key():
            if store.erase(key):
                self.send_page(204, "text/plain", b"")
            else:
                self.send_page(404, "text/plain", b"no value\n")

    def key(self):
        if not self.path.startswith(self.folder) or self.path == self.folder:
            self.send_error(404, explain="Keys are below /keys/")
            return None
        return unquote(self.path[len(self.folder):])

    def send_page(self, code, kind, text):
        self.send_response(code)
        if code != 204:
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)


def main():
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8123
    with ThreadingHTTPServer(("127.0.0.1", port), KeyValueHandler) as server:
        print("serving on http://{}:{}/keys/".format(*server.server_address), flush=True)
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()


main()
