"""The other end of the connection, as in diagrams/flows/client.cpp: it has sent its
request before the server begins, so the loop takes the same turns in every run."""

import os
import socket
import threading
import time

# Python's loop looks for the end of its work only this often.
POLL_INTERVAL = 0.05


class Client:
    """Sends at once. A thread waits for the whole answer, and then ends the server."""

    def __init__(self, kind, server, request, end_server):
        self.is_stream = kind == socket.SOCK_STREAM
        self.connection = socket.socket(socket.AF_INET, kind)
        self.connection.connect(server.server_address)
        self.connection.sendall(request)
        self.end_server = end_server
        self.thread = threading.Thread(target=self.wait_for_answer)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.thread.join()

    def wait_for_answer(self):
        """A datagram is the whole answer; what comes over a connection ends with it."""
        while self.connection.recv(4096) and self.is_stream:
            pass
        self.connection.close()
        self.end_server()


def serve(kind, handler, request):
    """A server whose loop serves one client."""
    server = kind(("127.0.0.1", 0), handler)
    with Client(socket.SOCK_STREAM, server, request, server.shutdown):
        server.serve_forever(POLL_INTERVAL)
        server.server_close()


def main_thread_sleeps():
    """Whether it waits for something."""
    path = f"/proc/self/task/{os.getpid()}/stat"
    with open(path, encoding="ascii", errors="replace") as file:
        return file.read().rpartition(")")[2].split()[0] == "S"


def wait_until_main_thread_waits():
    """It may sleep for another reason, too, for a moment: several looks must agree."""
    looks = 0
    while looks < 20:
        time.sleep(0.001)
        looks = looks + 1 if main_thread_sleeps() else 0


def end_program():
    """Ends a server without shutdown(): when it waits for the next request, the program
    is over."""
    wait_until_main_thread_waits()
    os._exit(0)
