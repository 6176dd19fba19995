"""A handler throws in its child process."""

import socket
import socketserver

from ..client import POLL_INTERVAL, Client
from ..handlers import FailingHandler

server = socketserver.ForkingTCPServer(("127.0.0.1", 0), FailingHandler)
with Client(socket.SOCK_STREAM, server, b"hello\n", server.shutdown):
    server.serve_forever(POLL_INTERVAL)
    server.server_close()
