"""Clients that are broken, or want the server no good, on connections that are kept: the
others are served all the same, and what they cost is bounded."""

import random
import re
import select
import socket
import threading
import time
import unittest

from scripts.house.servers import descendants_of
from tests.support import hostile
from tests.support.client import DEADLINE, Client, get
from tests.support.serving import CONCURRENT, MODELS, Server, TellingTest

KEPT = ("--protocol", "HTTP/1.1")


class HostileTest(hostile.HostileTest, TellingTest):
    """After each attack the server is looked at."""


class SlowClient(threading.Thread):
    """A client that sends a byte a second. The other tests do not wait for it."""

    def __init__(self, model):
        super().__init__()
        self.server = Server(TellingTest.PROGRAM, model)
        self.client = Client(self.server.port, deadline=2 * DEADLINE)
        self.status, self.seconds = None, None
        self.are_others_served = True
        self.start()

    def run(self):
        begin = time.monotonic()
        for byte in b"GET /hello.txt":
            self.client.send(bytes([byte]))
            self.are_others_served &= get(self.server, "/hello.txt").status == 200
            if select.select([self.client.socket], [], [], 1)[0]:
                break
        self.status = self.client.answer().status
        self.seconds = time.monotonic() - begin

    def close(self):
        self.join()
        self.client.socket.close()
        self.server.kill()


def setUpModule():
    for model in CONCURRENT:
        HeadTest.slow.append(SlowClient(model))
        unittest.addModuleCleanup(HeadTest.slow[-1].close)


class HeadTest(HostileTest):
    """Requests that do not come to an end."""

    slow = []

    def test_a_byte_a_second_is_given_up_after_10_seconds(self):
        for client in self.slow:
            client.join()
            self.assertTrue(client.are_others_served)
            self.assertEqual(client.status, 408)
            self.assertGreater(client.seconds, 9)
            with self.attack(client.server):
                self.assertEqual(client.client.read_all(), b"")


class BodyTest(HostileTest):
    """Bodies that do not come to an end."""

    GET = b"GET /hello.txt HTTP/1.1\r\nHost: test\r\n"
    POST = b"POST /hello.txt HTTP/1.1\r\nHost: test\r\n"
    PUT = b"PUT /hello.txt HTTP/1.1\r\nHost: test\r\n"
    CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
    CHUNKS = (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 16

    def send_endlessly(self, head, piece, status):
        super().send_endlessly(self.start(*KEPT), head, piece, status)

    def test_endless_chunks_behind_a_page_that_is_asked_for(self):
        self.send_endlessly(self.GET + self.CHUNKED, self.CHUNKS, 200)

    def test_endless_chunks_for_nobody(self):
        self.send_endlessly(self.PUT + self.CHUNKED, self.CHUNKS, 501)

    def test_endless_chunks_for_somebody(self):
        self.send_endlessly(self.POST + self.CHUNKED, self.CHUNKS, 413)

    def test_endless_small_chunks(self):
        self.send_endlessly(self.GET + self.CHUNKED, b"1\r\nx\r\n" * 100_000, 200)

    def test_an_endless_chunk_line(self):
        self.send_endlessly(self.GET + self.CHUNKED + b"1;", b"x" * 1_000_000, 200)

    def test_endless_trailers(self):
        self.send_endlessly(self.GET + self.CHUNKED + b"0\r\n", b"X: y\r\n" * 100_000,
                            200)

    def test_a_body_said_to_be_endless(self):
        self.send_endlessly(self.GET + b"Content-Length: 18446744073709551615\r\n\r\n",
                            b"x" * 1_000_000, 200)


class AnswerTest(HostileTest):
    """Answers that nobody takes."""

    def test_requests_one_after_the_other_whose_answers_are_never_read(self):
        server = self.start("--timeout", "0.5", *KEPT)
        with self.attack(server), Client(server.port, deadline=None) as client:
            flood = b"GET /hello.txt HTTP/1.1\r\nHost: test\r\n\r\n" * 1000
            while client.send(flood):
                pass
            self.assert_eventually(server.is_at_rest, "it waits for the client")


class CrowdTest(hostile.CrowdTest, TellingTest):
    """More clients than there is room for."""

    def test_2000_connections_in_the_middle_of_a_request(self):
        self.allow_descriptors()
        server = self.start()
        with self.attack(server, limit=100):
            clients = self.crowd_with_threads(server)
            for client in clients:
                client.send(b"GET /hello.txt HTTP/1.1\r\nX: ")
            self.assert_serves(server)
            for client in clients:
                client.socket.close()
            self.assert_eventually(server.is_at_rest, "threads are left", 60)

    def test_without_threads_silence_holds_others_up_only_for_the_timeout(self):
        for model, count in (("--forks", 60), ("--sequential", 3)):
            server = self.start(model, "--timeout", "0.3")
            with self.attack(server):
                self.crowd(server, count)
                self.assert_serves(server)

    def test_descriptors_used_up(self):
        for model in CONCURRENT:
            server = self.start(model, descriptors=(30, 30))
            with self.attack(server):
                clients = self.crowd(server, 100)
                room = server.threads if model == "--threads" else (
                    lambda: len(descendants_of(server.pid)))
                self.assert_eventually(lambda: room() >= 10, "it serves too few")
                with Client(server.port, deadline=0.5) as late:
                    late.send(b"GET /hello.txt HTTP/1.0\r\n\r\n")
                    with self.assertRaises(TimeoutError):
                        late.read_all()
                    for client in clients:
                        client.socket.close()
                    late.socket.settimeout(DEADLINE)
                    self.assertEqual(late.answer().status, 200)
                self.assertLess(len(server.log()), 100_000, "it complains endlessly")


class FloodTest(HostileTest):
    """Much at once."""

    def test_pipelined_requests_are_answered_in_their_order(self):
        count = 15_000
        requests = b"".join(f"GET /{number} HTTP/1.1\r\n\r\n".encode()
                            for number in range(count))
        for model in MODELS:
            server = self.start(model, *KEPT)
            with self.attack(server), Client(server.port) as client:
                sender = threading.Thread(target=client.send, args=[requests])
                sender.start()
                reader = client.socket.makefile("rb")
                for number in range(count):
                    self.assertEqual(hostile.read_body(reader),
                                     f"GET /{number} HTTP/1.1\nthat is all\n")
                sender.join()
                reader.close()

    def test_random_bytes(self):
        generator = random.Random(7)
        beginnings = (b"", b"GET ", b"GET / HTTP/1.1\r\n",
                      b"GET / HTTP/1.1\r\nHost: a\r\n",
                      b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        server = self.start(*KEPT)
        with self.attack(server):
            for number in range(300):
                begin = beginnings[number % len(beginnings)]
                noise = generator.randbytes(generator.randrange(1, 5000))
                with Client(server.port) as client:
                    client.send(begin + noise)
                    client.socket.shutdown(socket.SHUT_WR)
                    answer = client.read_all()
                self.assertRegex(answer, rb"\A(HTTP/1\.1 [2-5]\d\d |<!DOCTYPE|GET |\Z)",
                                 f"number {number}")
        self.assertIsNone(re.search(r"[^\x20-\x7e\n]", server.log()))


if __name__ == "__main__":
    unittest.main()
