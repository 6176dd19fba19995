"""The handler of a request throws."""

import socketserver

from ..client import serve
from ..handlers import FailingHandler

serve(socketserver.TCPServer, FailingHandler, b"hello\n")
