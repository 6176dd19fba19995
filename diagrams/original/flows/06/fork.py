"""A child process for the request."""

import socketserver

from ..client import serve
from ..handlers import EchoHandler

serve(socketserver.ForkingTCPServer, EchoHandler, b"hello\n")
