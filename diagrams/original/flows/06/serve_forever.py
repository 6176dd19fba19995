"""One request in the server's loop."""

import socketserver

from ..client import serve
from ..handlers import EchoHandler

serve(socketserver.TCPServer, EchoHandler, b"hello\n")
