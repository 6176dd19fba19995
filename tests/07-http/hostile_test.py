"""Clients that are broken, or want the server no good, with requests that have no end and
answers that nobody takes: the others are served all the same, and what they cost is
bounded."""

import random
import re
import socket
import unittest

from tests.support import hostile
from tests.support.client import Client
from tests.support.serving import CONCURRENT, TellingTest


class HostileTest(hostile.HostileTest, TellingTest):
    """After each attack the server is looked at."""


class HeadTest(HostileTest):
    """Heads that do not come to an end."""

    def test_a_million_headers(self):
        for model in CONCURRENT:
            server = self.start(model)
            with self.attack(server), Client(server.port) as client:
                client.send(b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 1_000_000)
                self.assertEqual(client.answer().status, 431)

    def test_an_endless_request_line(self):
        server = self.start()
        with self.attack(server), Client(server.port) as client:
            self.assertFalse(client.send(b"GET /" + b"a" * (80 << 20)))
            self.assertEqual(client.answer().status, 414)

    def test_an_endless_header_line(self):
        server = self.start()
        with self.attack(server), Client(server.port) as client:
            self.assertFalse(
                client.send(b"GET / HTTP/1.1\r\nX: " + b"a" * (80 << 20)))
            self.assertEqual(client.answer().status, 431)

    def test_the_largest_head_that_is_read(self):
        server = self.start()
        with self.attack(server, limit=64), Client(server.port) as client:
            line = b"X: " + b"a" * 65000 + b"\r\n"
            answer = client.get("/hello.txt", headers=(97 * line).decode())
            self.assertEqual(answer.status, 200)
            self.assertGreater(len(answer.body), 97 * 65000)


class BodyTest(HostileTest):
    """Bodies that are too long."""

    ENDLESS = b" HTTP/1.1\r\nContent-Length: 18446744073709551615\r\n\r\n"

    def test_an_endless_body_that_nobody_reads(self):
        self.send_endlessly(self.start(), b"GET /" + self.ENDLESS, b"x" * 1_000_000, 200)

    def test_an_endless_body_that_somebody_reads(self):
        self.send_endlessly(self.start(), b"POST /" + self.ENDLESS, b"x" * 1_000_000, 413)


class AnswerTest(HostileTest):
    """Answers that nobody takes."""

    def test_a_reset_in_mid_answer(self):
        self.reset_in_mid_answer("/large", 20)

    def test_clients_that_never_read(self):
        self.ask_and_never_read("/large", 64 << 20)


class FloodTest(HostileTest):
    """What is no HTTP at all."""

    def test_random_bytes(self):
        generator = random.Random(7)
        beginnings = (b"", b"GET ", b"GET / HTTP/1.1\r\n",
                      b"GET / HTTP/1.1\r\nHost: a\r\n",
                      b"POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n")
        server = self.start()
        with self.attack(server):
            for number in range(300):
                begin = beginnings[number % len(beginnings)]
                noise = generator.randbytes(generator.randrange(1, 5000))
                with Client(server.port) as client:
                    client.send(begin + noise)
                    client.socket.shutdown(socket.SHUT_WR)
                    answer = client.read_all()
                self.assertRegex(answer, rb"\A(HTTP/1\.0 [2-5]\d\d |<!DOCTYPE|GET |\Z)",
                                 f"number {number}")
        self.assertIsNone(re.search(r"[^\x20-\x7e\n]", server.log()))


if __name__ == "__main__":
    unittest.main()
