"""The original of telling_server.hpp, made of Python's own classes."""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY = 1 << 20


class Handler(BaseHTTPRequestHandler):
    """Tells what it has understood."""

    protocol_version = sys.argv[sys.argv.index("--protocol") + 1]

    def do_GET(self):
        if self.path.startswith("/error/"):
            code, *texts = self.path.split("/", 4)[2:]
            self.send_error(int(code), *texts)
        else:
            self.send_text(self.what_was_understood())

    do_HEAD = do_GET

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        if length > MAX_BODY:
            self.send_error(413)
            return
        body = self.rfile.read(length).decode("latin-1")
        self.send_text(f"{self.what_was_understood()}with a body: {body}\n")

    def what_was_understood(self):
        lines = [f"{self.command} {self.path} {self.request_version}",
                 *(f"{name}: {value}" for name, value in self.headers.items()),
                 "that is all"]
        return "".join(line + "\n" for line in lines)

    def send_text(self, text):
        content = text.encode("latin-1")
        self.send_response(200)
        self.send_header("Content-Type", "text/plain")
        if self.path != "/bare":
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def main():
    with ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler) as server:
        print(f"Serving HTTP on 127.0.0.1 port {server.server_port} ...", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
