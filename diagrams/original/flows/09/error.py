"""A page that does not exist."""

import http.server

from ..http_client import serve_http

serve_http(http.server.SimpleHTTPRequestHandler, b"GET /nowhere HTTP/1.0\r\n\r\n")
