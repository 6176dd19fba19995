"""A thread ends the loop that runs in another."""

import socketserver
import threading

from ..client import POLL_INTERVAL, wait_until_main_thread_waits


def do_nothing(request, client_address, server):
    """There is no request."""


def end_loop():
    """What the other thread does."""
    wait_until_main_thread_waits()
    server.shutdown()


server = socketserver.TCPServer(("127.0.0.1", 0), do_nothing)
other = threading.Thread(target=end_loop)
other.start()
server.serve_forever(POLL_INTERVAL)
other.join()
