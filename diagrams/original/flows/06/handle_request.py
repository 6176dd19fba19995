"""One request, without a loop."""

import socket
import socketserver

from ..client import Client
from ..handlers import EchoHandler

server = socketserver.TCPServer(("127.0.0.1", 0), EchoHandler)
with Client(socket.SOCK_STREAM, server, b"hello\n", lambda: None):
    server.handle_request()
