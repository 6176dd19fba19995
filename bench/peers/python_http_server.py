#!/usr/bin/python3
"""The original: Python's own HTTP server, set up as ours is, or as it comes.

    python_http_server.py text|as-it-comes|files FOLDER

With text every answer is a short text, with files it serves the folder; each answer's
headers go out with the beginning of its body. With as-it-comes they don't: wfile has no
buffer, and nothing asks for TCP_NODELAY.
"""

import functools
import http.server
import sys

TEXT = b"hello world\n"


class AsItComes(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        self.send_header("Content-Length", str(len(TEXT)))
        self.end_headers()
        self.wfile.write(TEXT)

    def log_message(self, *arguments):
        """Says nothing: a log would be measured too, and ours writes none either."""


class TextHandler(AsItComes):
    wbufsize = -1
    disable_nagle_algorithm = True


class FileHandler(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True

    def log_message(self, *arguments):
        """Says nothing, as above."""


class Server(http.server.ThreadingHTTPServer):
    request_queue_size = 4096

    def handle_error(self, request, client_address):
        """A client may leave within an answer: then its time is over, and all is well."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


def choose_handler(work, *folder):
    if work == "files":
        return functools.partial(FileHandler, directory=folder[0])
    return {"text": TextHandler, "as-it-comes": AsItComes}[work]


def main(*arguments):
    with Server(("127.0.0.1", 0), choose_handler(*arguments)) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    if sys.argv[1:] not in (["text"], ["as-it-comes"]) and sys.argv[1:-1] != ["files"]:
        print("usage: python_http_server.py text|as-it-comes|files FOLDER",
              file=sys.stderr)
        sys.exit(2)
    main(*sys.argv[1:])
