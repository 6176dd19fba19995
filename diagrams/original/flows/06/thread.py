"""A thread for the request."""

import socketserver

from ..client import serve
from ..handlers import EchoHandler

serve(socketserver.ThreadingTCPServer, EchoHandler, b"hello\n")
