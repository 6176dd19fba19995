#!/usr/bin/env python3
"""The original: Python's own echo servers, set up as ours are.

    python_server.py threads|forks one-line|every-line

It prints the port at which it listens on 127.0.0.1, and serves until SIGTERM. With
one-line it closes a connection after the first answer, with every-line when the client
has ended.
"""

import socketserver
import sys


class OneLineHandler(socketserver.StreamRequestHandler):
    """What is written here goes out in one piece, as wfile has no buffer."""

    disable_nagle_algorithm = True

    def handle(self):
        self.wfile.write(self.rfile.readline())


class EveryLineHandler(OneLineHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line)


class ThreadingServer(socketserver.ThreadingTCPServer):
    request_queue_size = 4096


class ForkingServer(socketserver.ForkingTCPServer):
    request_queue_size = 4096
    max_children = 10000


SERVERS = {"threads": ThreadingServer, "forks": ForkingServer}
HANDLERS = {"one-line": OneLineHandler, "every-line": EveryLineHandler}


def main(model, work):
    with SERVERS[model](("127.0.0.1", 0), HANDLERS[work]) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in SERVERS or sys.argv[2] not in HANDLERS:
        sys.exit("usage: python_server.py threads|forks one-line|every-line")
    main(*sys.argv[1:])
