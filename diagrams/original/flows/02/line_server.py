"""A server whose requests are the lines of a pipe. There is one line, and the server
waits for the next."""

import os
import socketserver
import threading

from ..client import end_program


class LineServer(socketserver.BaseServer):
    """Reads lines of its own pipe."""

    def __init__(self, address, handler):
        super().__init__(address, handler)
        self.pipe = os.pipe()

    def fileno(self):
        """The end to be read."""
        return self.pipe[0]

    def get_request(self):
        """A line, and who sent it."""
        return os.read(self.fileno(), 80), "a pipe"


def do_nothing(request, client_address, server):
    """A handler need not be a class."""


line_server = LineServer("a pipe", do_nothing)
os.write(line_server.pipe[1], b"hello\n")
threading.Thread(target=end_program, daemon=True).start()
line_server.serve_forever(60)
