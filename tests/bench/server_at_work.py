"""A server program at work, for the tests that ask it."""

import os
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

SECONDS = 5  # no answer and no end takes longer


class Server:
    """Its processes are a group of their own."""

    def __init__(self, program, *arguments):
        self.process = subprocess.Popen(
            [program, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, start_new_session=True)
        self.port = int(self.first_line() or 0)

    def first_line(self):
        ready, _, _ = select.select([self.process.stdout], [], [], SECONDS)
        return self.process.stdout.readline() if ready else None

    def connect(self):
        client = socket.create_connection(("127.0.0.1", self.port), timeout=SECONDS)
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client

    def end(self):
        """Asks it to end, and returns what it wrote to its standard errors."""
        self.process.terminate()
        try:
            return self.process.communicate(timeout=SECONDS)[1]
        except subprocess.TimeoutExpired:
            return f"it has not ended {SECONDS} s after SIGTERM"

    def leaves_processes(self):
        """Whether one of its processes stays. A child may end a moment after its parent.
        """
        deadline = time.monotonic() + SECONDS
        while self.has_processes():
            if time.monotonic() > deadline:
                return True
            time.sleep(0.01)
        return False

    def has_processes(self):
        return any(runs_in_group(status, self.process.pid)
                   for status in Path("/proc").glob("[0-9]*/stat"))

    def kill(self):
        """Leaves nothing behind, whatever went wrong."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.process.stdout.close()
        self.process.stderr.close()


def runs_in_group(status, group):
    """proc(5), stat. One that has ended, and was not yet collected, does not run."""
    try:
        state, _, its_group, *_ = status.read_text().rpartition(")")[2].split()
    except OSError:
        return False  # it has just gone
    return int(its_group) == group and state not in "ZX"


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
