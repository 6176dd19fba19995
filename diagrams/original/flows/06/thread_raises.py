"""A handler throws in its thread."""

import socketserver

from ..client import serve
from ..handlers import FailingHandler

serve(socketserver.ThreadingTCPServer, FailingHandler, b"hello\n")
