#!/usr/bin/python3
"""The original: Python's own echo servers, set up as ours are.

    python_server.py sequential|threads|forks every-line|one-line|datagrams

With one-line it closes a connection after the first answer, with every-line when the
client has ended.
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


class DatagramHandler(socketserver.BaseRequestHandler):
    def handle(self):
        data, socket = self.request
        socket.sendto(data, self.client_address)


class TCPServer(socketserver.TCPServer):
    request_queue_size = 4096


class ThreadingTCPServer(socketserver.ThreadingMixIn, TCPServer):
    pass


class ForkingTCPServer(socketserver.ForkingMixIn, TCPServer):
    max_children = 10000


class ForkingUDPServer(socketserver.ForkingUDPServer):
    max_children = 10000


TCP_SERVERS = {"sequential": TCPServer, "threads": ThreadingTCPServer,
               "forks": ForkingTCPServer}
UDP_SERVERS = {"sequential": socketserver.UDPServer,
               "threads": socketserver.ThreadingUDPServer, "forks": ForkingUDPServer}
HANDLERS = {"every-line": EveryLineHandler, "one-line": OneLineHandler,
            "datagrams": DatagramHandler}


def main(model, work):
    servers = UDP_SERVERS if work == "datagrams" else TCP_SERVERS
    with servers[model](("127.0.0.1", 0), HANDLERS[work]) as server:
        print(server.server_address[1], flush=True)
        server.serve_forever()


if __name__ == "__main__":
    words = sys.argv[1:]
    if len(words) != 2 or words[0] not in TCP_SERVERS or words[1] not in HANDLERS:
        print("usage: python_server.py sequential|threads|forks "
              "every-line|one-line|datagrams", file=sys.stderr)
        sys.exit(2)
    main(*words)
