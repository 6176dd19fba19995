"""A handler and its two streams."""

import socket
import socketserver

from ..client import Client, end_program
from ..handlers import EchoHandler

server = socketserver.TCPServer(("127.0.0.1", 0), EchoHandler)
with Client(socket.SOCK_STREAM, server, b"hello\n", end_program):
    server.serve_forever(60)
