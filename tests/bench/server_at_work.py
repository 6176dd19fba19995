"""A server program at work, for the tests that ask it."""

import socket

from scripts.house import servers

SECONDS = 5  # no answer and no end takes longer


class Server(servers.Server):
    def __init__(self, program, *arguments):
        super().__init__([program, *arguments])

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client


def receive(client, size):
    """This many bytes, or fewer at the end of the connection."""
    received = bytearray()
    while len(received) < size:
        piece = client.recv(size - len(received))
        if not piece:
            break
        received += piece
    return bytes(received)


def get(client, path, *headers):
    """Asks for a page, and returns the answer's head, as lines in small letters, and its
    body."""
    request = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", *headers, "", ""]
    client.sendall("\r\n".join(request).encode())
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            raise ConnectionError(f"the answer ends within its head: {head}")
        head += byte
    lines = head.decode().lower().split("\r\n")
    length = next(line for line in lines if line.startswith("content-length:"))
    return lines, receive(client, int(length.partition(":")[2]))
