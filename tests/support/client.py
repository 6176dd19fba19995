"""A client of HTTP: it sends what it is told, and no call waits for ever."""

import contextlib
import http.client
import socket
import struct

DEADLINE = 10  # seconds, for what should take some milliseconds


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, response):
        self.version = response.version
        self.status = response.status
        self.reason = response.reason
        self.headers = response.headers
        self.body = response.read()
        self.will_close = response.will_close


class Client:
    """A connection, with a deadline for all that it does."""

    def __init__(self, port, host="127.0.0.1", deadline=DEADLINE, receive_buffer=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(deadline)
        if receive_buffer:  # before the connection is made: it decides the window
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends all of it, or as much as the server takes. Says whether it took all."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return False
        return True

    def answer(self, method="GET"):
        """Reads one answer."""
        response = http.client.HTTPResponse(self.socket, method=method)
        try:
            response.begin()
            return Answer(response)
        finally:
            response.close()

    def get(self, path="/", version="HTTP/1.1", headers=""):
        """Asks for a page, and reads the answer."""
        self.send(f"GET {path} {version}\r\nHost: test\r\n{headers}\r\n".encode())
        return self.answer()

    def read_all(self):
        """What comes until the connection ends, be it by a reset."""
        data = bytearray()
        with contextlib.suppress(ConnectionError):
            while piece := self.socket.recv(1 << 16):
                data += piece
        return bytes(data)

    def reset(self):
        """Ends the connection without a goodbye: the server sees an error."""
        at_once = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.socket.close()


def get(server, path="/", host="127.0.0.1", headers=""):
    """A page, over a connection of its own."""
    with Client(server.port, host) as client:
        return client.get(path, headers="Connection: close\r\n" + headers)


def refuses(port, host="127.0.0.1"):
    """Whether nobody listens on this port."""
    try:
        Client(port, host).socket.close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False


def has_ipv6():
    """Whether this machine has the address ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True
