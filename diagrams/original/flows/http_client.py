"""What the flows of chapter 7 share, as in diagrams/flows/http_client.hpp."""

import http.server
import socket

from .client import POLL_INTERVAL, Client

# HTTPServer asks the DNS for its name, which is nobody's matter here.
socket.getfqdn = lambda host: host


def serve_http(handler, requests):
    """Serves these requests, which come over one connection, and ends."""
    server = http.server.HTTPServer(("127.0.0.1", 0), handler)
    with Client(socket.SOCK_STREAM, server, requests, server.shutdown):
        server.serve_forever(POLL_INTERVAL)
