"""What the tests of the load share: good servers, to be spoilt, and how to ask."""

import contextlib
import json
import os
import socketserver
import subprocess
import threading
import unittest

from scripts.house import servers
from scripts.house.overlay import BUILD

BUILT = BUILD / "bench"

WITHIN = 8  # seconds, in which every run ends, whatever the server does


class Echo(socketserver.StreamRequestHandler):
    """A good server, whose answers the others spoil."""

    def handle(self):
        for number, line in enumerate(self.rfile):
            if not self.answer(number, line):
                return

    def answer(self, number, line):
        """Whether the connection is to go on."""
        self.wfile.write(line)
        return True


class OneLine(Echo):
    def answer(self, number, line):
        self.wfile.write(line)
        return False


class Page(socketserver.StreamRequestHandler):
    """Every page has the same text: HTTP without the library, which would do no wrong."""

    text = b"HTTP/1.1 200 OK\r\ncontent-length:12\r\n\r\nhello world\n"

    def handle(self):
        for line in self.rfile:
            if line == b"\r\n":
                self.answer()

    def answer(self):
        self.wfile.write(self.text)


class DatagramEcho(socketserver.DatagramRequestHandler):
    def handle(self):
        self.wfile.write(self.rfile.read())


class ThreadingServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def handle_error(self, request, client_address):
        """Says nothing: a client that has seen a wrong answer is gone at once."""


class SequentialServer(socketserver.TCPServer):
    request_queue_size = 128


@contextlib.contextmanager
def serving(handler, server_class=ThreadingServer):
    """The port of a server that runs in a thread of this program."""
    with server_class(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


@contextlib.contextmanager
def peer(name, *arguments):
    """The port of one of the servers in bench/peers. It must find nothing to complain."""
    with servers.Server([BUILT / "peers" / name, *arguments]) as server:
        yield server.port
    if server.log():
        raise AssertionError(f"{name}: {server.log()}")


def command(*arguments):
    return [str(BUILT / "load" / "load"), *map(str, arguments)]


def run(*arguments, **options):
    return subprocess.run(command(*arguments), capture_output=True, text=True,
                          timeout=WITHIN, env=os.environ | {"BENCH_QUICK": "1"},
                          **options)


def load(*arguments):
    """The figures of a load."""
    return all_of_the_load(*arguments)[-1]


def all_of_the_load(*arguments):
    """What it says when it begins to measure, and its figures."""
    done = run(*arguments)
    if done.returncode != 0 or done.stderr:
        raise AssertionError(f"{arguments}: {done.returncode}, {done.stderr}")
    return [json.loads(line) for line in done.stdout.splitlines()]


class Loads(unittest.TestCase):
    def all_is_well(self, figures):
        self.assertEqual((figures["failed"], figures["why_failed"]), (0, ""))
        self.some_is_well(figures)

    def some_is_well(self, figures, seconds=0.15):
        self.assertGreater(figures["done"], 0)
        self.assertAlmostEqual(figures["value"], figures["done"] / seconds, delta=0.1)
        self.assertGreater(figures["median_us"], 0)
        self.assertGreaterEqual(figures["p99_us"], figures["median_us"])

    def some_failed(self, figures, reason):
        self.assertGreater(figures["failed"], 0)
        self.assertIn(reason, figures["why_failed"])

    def nothing_is_well(self, figures, reason):
        self.some_failed(figures, reason)
        self.assertEqual((figures["done"], figures["value"]), (0, 0))
        self.assertEqual((figures["median_us"], figures["p99_us"]), (0, 0))
