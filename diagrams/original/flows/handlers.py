"""The handlers of the flows, as in diagrams/flows/handlers.hpp."""

import socketserver


class EchoHandler(socketserver.StreamRequestHandler):
    """Says a line back."""

    def handle(self):
        self.wfile.write(self.rfile.readline())


class FailingHandler(socketserver.StreamRequestHandler):
    """Fails."""

    def handle(self):
        raise RuntimeError("the handler failed")
