"""How a connection ends: an early answer reaches a client that is still sending, and one
that was cut never looks whole."""

import contextlib
import os
import signal
import unittest

from scripts.house.servers import descendants_of
from tests.support.client import Client
from tests.support.serving import CONCURRENT, MODELS, TellingTest

BODY = b"x" * (20 << 20)  # more than the buffers of two sockets hold


def head(method, *headers):
    """The head of a request for /."""
    return "\r\n".join([f"{method} / HTTP/1.1", "Host: test", *headers, "", ""]).encode()


LENGTH = f"Content-Length: {len(BODY)}"

#: What is answered before all of it was read, and with which status.
EARLY = {
    "a body that nobody takes": (head("PUT", LENGTH), 501),
    "a body that is too large": (head("POST", LENGTH), 413),
    "a body that a page has no use for": (head("GET", LENGTH), 200),
    "a body in an encoding that is unknown":
        (head("POST", "Transfer-Encoding: gzip"), 400, 501),
    "a body without a length": (b"POST / HTTP/x\r\n\r\n", 400),
    "a line without an end": (b"GET /", 414),
    "a header without an end": (b"GET / HTTP/1.1\r\nX: ", 431),
}


class EarlyAnswerTest(TellingTest):
    """The client sends all it has, and only then reads: most do."""

    def test_an_answer_that_comes_early_is_not_lost(self):
        server = self.start()
        for name, (begin, *statuses) in EARLY.items():
            with self.subTest(name):
                self.check(server, begin, statuses)

    def test_so_it_is_whatever_serves_the_client(self):
        for model in MODELS[1:]:
            with self.subTest(model):
                self.check(self.start(model), head("PUT", LENGTH), [501])

    def check(self, server, begin, statuses):
        """The client sees one of these."""
        with Client(server.port) as client:
            self.assertTrue(client.send(begin + BODY), "the connection was reset")
            self.assertIn(client.answer().status, statuses)
            self.assertEqual(client.read_all(), b"")


class CutAnswerTest(TellingTest):
    """Answers that end with the connection, and do not come to their end."""

    def begin(self, model, *options, request=b"GET /bare/large HTTP/1.1\r\n\r\n"):
        """A server, and a client that has a part of the answer and takes no more."""
        server = self.start(model, *options)
        client = Client(server.port, receive_buffer=4096)
        self.addCleanup(client.socket.close)
        client.send(request)
        self.assertTrue(client.socket.recv(1000))
        return server, client

    def assert_looks_cut(self, client):
        """The end is none that could be that of the answer."""
        with self.assertRaises(ConnectionResetError):
            while client.socket.recv(1 << 16):
                pass

    def test_a_client_that_pauses_for_too_long(self):
        for model in MODELS:
            server, client = self.begin(model, "--timeout", "0.3")
            self.assert_eventually(lambda: "Connection lost" in server.log(), "it waits")
            self.assert_eventually(server.is_at_rest, "it waits")
            self.assert_looks_cut(client)

    def test_an_answer_of_http_0_9_whose_length_nobody_sees(self):
        server, client = self.begin("--threads", "--timeout", "0.3",
                                    request=b"GET /large\r\n")
        self.assert_eventually(lambda: "Connection lost" in server.log(), "it waits")
        self.assert_looks_cut(client)

    def test_a_server_that_is_killed(self):
        for model in CONCURRENT:
            server, client = self.begin(model)
            for pid in [*descendants_of(server.pid), server.pid]:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            self.assert_looks_cut(client)

    def test_a_whole_answer_ends_without_a_reset(self):
        for model in MODELS:
            with Client(self.start(model).port) as client:
                self.assertIn(b"that is all", client.get("/bare").body)
                self.assertEqual(client.socket.recv(1), b"")


if __name__ == "__main__":
    unittest.main()
