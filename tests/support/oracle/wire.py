"""A client that sends what it is told, byte for byte, and keeps all that comes back."""

import errno
import socket
import time

from ..client import unread_by_server

#: How long anything may take before the test gives up: far more than it needs.
PATIENCE = 10


class Read:
    """A step: go on when the server has read all that was sent so far."""


class Until:
    """A step: go on when the answer so far ends with these bytes."""

    def __init__(self, end):
        self.end = end


READ = Read()


class Client:
    """One connection, from the first byte to the last."""

    def __init__(self, port, host="127.0.0.1"):
        self.socket = socket.create_connection((host, port), timeout=PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.received = b""
        self.at_end = False

    def receive(self):
        """Takes what is there. A reset is an end like another: it comes when a server
        closes before it has read everything, which is a matter of timing."""
        try:
            data = self.socket.recv(1 << 20)
        except ConnectionResetError:
            data = b""
        self.received += data
        self.at_end = not data

    def until(self, end):
        """Reads until the answer so far ends with these bytes."""
        while not self.at_end and not self.received.endswith(end):
            self.receive()

    def wait_until_read(self):
        """Waits until the server has taken all that was sent."""
        deadline = time.monotonic() + PATIENCE
        while unread_by_server(self.socket):
            if time.monotonic() > deadline:
                raise TimeoutError("the server does not read")
            time.sleep(0.0005)

    def step(self, step):
        """Takes one step."""
        if isinstance(step, Until):
            self.until(step.end)
        elif isinstance(step, Read):
            self.wait_until_read()
        else:
            self.socket.sendall(step)

    def send(self, steps):
        """Takes the steps, and ends this direction."""
        for step in steps:
            self.step(step)
        self.socket.shutdown(socket.SHUT_WR)

    def talk(self, steps):
        """Sends all, and reads to the end. A server may close before it has read all."""
        try:
            self.send(steps)
        except OSError as error:
            if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN):
                raise
        while not self.at_end:
            self.receive()
        return self.received


def exchange(port, steps, host="127.0.0.1"):
    """All that a server answers."""
    client = Client(port, host)
    with client.socket:
        return client.talk(steps)
