"""A handler throws in its child process."""

import socketserver

from ..client import serve
from ..handlers import FailingHandler

serve(socketserver.ForkingTCPServer, FailingHandler, b"hello\n")
