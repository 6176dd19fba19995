"""Two pages over one connection."""

from ..http_client import serve_http
from ..http_handlers import PageHandler

serve_http(PageHandler,
           b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"
           b"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")
