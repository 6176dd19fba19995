"""The handlers of the flows of chapter 7, as in diagrams/flows/http_handlers.hpp."""

import http.server


class PageHandler(http.server.BaseHTTPRequestHandler):
    """Answers with a short page, and keeps the connection if the client wants that."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        """The name says it."""
        self.send_page(b"hello\n")

    def send_page(self, page):
        """The whole answer."""
        self.send_response(200)
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)
