"""No request comes in time."""

import socketserver

from ..handlers import EchoHandler

server = socketserver.TCPServer(("127.0.0.1", 0), EchoHandler)
server.timeout = 0.03
server.handle_request()
