"""Clients that are broken, or want the server no good: the others are served all the
same, and what they cost is bounded."""

import random
import re
import socket
import threading
import time
import unittest

from scripts.house.servers import descendants_of
from tests.support import hostile
from tests.support.client import DEADLINE, Client
from tests.support.command import CommandTest
from tests.support.serving import CONCURRENT, MODELS


class HostileTest(hostile.HostileTest, CommandTest):
    """After each attack the command is looked at."""


class HeadTest(HostileTest):
    """Requests that do not come to an end."""

    def test_a_byte_a_second_is_given_up_after_10_seconds(self):
        servers = [self.start(model) for model in CONCURRENT]
        slow = [Client(server.port) for server in servers]
        for client in slow:
            self.addCleanup(client.socket.close)
        begin = time.monotonic()
        for byte in b"GET /hello.txt HTTP/1.1\r\n":
            for server, client in zip(servers, slow):
                client.send(bytes([byte]))
                self.assert_serves(server)
            if time.monotonic() - begin > 9:
                break
            time.sleep(1)
        for server, client in zip(servers, slow):
            with self.attack(server):
                client.socket.settimeout(2 * DEADLINE)
                self.assertEqual(client.answer().status, 408)
                self.assertGreater(time.monotonic() - begin, 9)
                self.assertEqual(client.read_all(), b"")

    def test_a_million_headers(self):
        for model in CONCURRENT:
            server = self.start(model)
            with self.attack(server), Client(server.port) as client:
                client.send(b"GET /hello.txt HTTP/1.1\r\n")
                client.send(b"X: y\r\n" * 1_000_000)
                self.assertEqual(client.answer().status, 431)

    def test_an_endless_request_line(self):
        server = self.start()
        with self.attack(server), Client(server.port) as client:
            self.assertFalse(client.send(b"GET /" + b"a" * (64 << 20)))
            self.assertEqual(client.answer().status, 414)

    def test_an_endless_header_line(self):
        server = self.start()
        with self.attack(server), Client(server.port) as client:
            client.send(b"GET /hello.txt HTTP/1.1\r\n")
            self.assertFalse(client.send(b"X: " + b"a" * (64 << 20)))
            self.assertEqual(client.answer().status, 431)

    def test_the_largest_head_that_is_read(self):
        server = self.start()
        with self.attack(server, limit=64), Client(server.port) as client:
            line = b"X: " + b"a" * 65000 + b"\r\n"
            answer = client.get("/hello.txt", headers=(97 * line).decode())
            self.assertEqual(answer.status, 200)


class BodyTest(HostileTest):
    """A body that nobody reads."""

    def send_endlessly(self, head, piece, status):
        super().send_endlessly(self.start("-p", "HTTP/1.1"), head, piece, status)

    CHUNKED = b"Host: test\r\nTransfer-Encoding: chunked\r\n\r\n"

    def test_endless_chunks_behind_a_page_that_is_asked_for(self):
        self.send_endlessly(b"GET /hello.txt HTTP/1.1\r\n" + self.CHUNKED,
                            (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 16, 200)

    def test_endless_small_chunks(self):
        self.send_endlessly(b"GET /hello.txt HTTP/1.1\r\n" + self.CHUNKED,
                            b"1\r\nx\r\n" * 100_000, 200)

    def test_an_endless_chunk_line(self):
        self.send_endlessly(b"GET /hello.txt HTTP/1.1\r\n" + self.CHUNKED + b"1;",
                            b"x" * 1_000_000, 200)

    def test_endless_chunks_for_nobody(self):
        self.send_endlessly(b"POST /hello.txt HTTP/1.1\r\n" + self.CHUNKED,
                            (b"10000\r\n" + b"x" * 0x10000 + b"\r\n") * 16, 501)

    def test_a_body_said_to_be_endless(self):
        self.send_endlessly(b"GET /hello.txt HTTP/1.1\r\nHost: test\r\n"
                            b"Content-Length: 18446744073709551615\r\n\r\n",
                            b"x" * 1_000_000, 200)

    def test_a_body_for_a_script_that_does_not_read(self):
        self.script("deaf", "exec sleep 1000")
        for model in CONCURRENT:
            server = self.start("--cgi", "--timeout", "1", model)
            with self.attack(server), Client(server.port, deadline=5) as client:
                client.send(b"POST /cgi-bin/deaf HTTP/1.1\r\nContent-Length: 99999999999"
                            b"\r\n\r\n")
                self.running_script(server)
                with self.assertRaises((TimeoutError, ConnectionError)):
                    while True:
                        client.socket.sendall(b"x" * 1_000_000)


class AnswerTest(HostileTest):
    """Answers that nobody takes."""

    REQUEST = b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n"

    def setUp(self):
        super().setUp()
        self.large_file(mebibytes=64)

    def test_a_reset_in_mid_answer(self):
        for model in CONCURRENT:
            server = self.start(model)
            with self.attack(server):
                for _ in range(50):
                    client = Client(server.port)
                    client.send(self.REQUEST)
                    self.assertTrue(client.socket.recv(100))
                    client.reset()

    def test_a_reset_in_mid_script(self):
        self.script_with_output("zeros", "exec cat /dev/zero")
        for model in CONCURRENT:
            server = self.start("--cgi", "--timeout", "1", model)
            with self.attack(server):
                for _ in range(10):
                    client = Client(server.port)
                    client.send(b"GET /cgi-bin/zeros HTTP/1.1\r\n\r\n")
                    self.assertTrue(client.socket.recv(100))
                    client.reset()

    def test_clients_that_never_read(self):
        for model in CONCURRENT:
            server = self.start("--timeout", "1", model)
            with self.attack(server):
                clients = [Client(server.port, receive_buffer=4096) for _ in range(20)]
                for client in clients:
                    self.addCleanup(client.socket.close)
                    client.send(self.REQUEST)
                for client in clients:
                    self.assertTrue(client.socket.recv(100))
                self.assert_serves(server)
                self.assert_eventually(server.is_at_rest, "it waits for them")
                self.assertLess(len(clients[0].read_all()), 64 << 20)

    def test_requests_one_after_the_other_whose_answers_are_never_read(self):
        server = self.start("--timeout", "1", "-p", "HTTP/1.1")
        with self.attack(server), Client(server.port, deadline=None) as client:
            flood = b"GET /hello.txt HTTP/1.1\r\nHost: test\r\n\r\n" * 1000
            while client.send(flood):
                pass
            self.assert_eventually(server.is_at_rest, "it waits for the client")


class CrowdTest(hostile.CrowdTest, CommandTest):
    """More clients than there is room for."""

    def test_2000_connections_that_say_nothing(self):
        self.allow_descriptors()
        server = self.start(descriptors=(1024, self.MANY + 200))
        with self.attack(server, limit=100):
            clients = self.crowd(server)
            self.assert_eventually(lambda: server.threads() == self.MANY, "some wait", 60)
            for _ in range(20):
                self.assert_serves(server)
            for client in clients:
                client.socket.close()
            self.assert_eventually(server.is_at_rest, "threads are left", 60)

    def test_2000_connections_in_the_middle_of_a_request(self):
        self.allow_descriptors()
        server = self.start()
        with self.attack(server, limit=100):
            clients = self.crowd(server)
            self.assert_eventually(lambda: server.threads() == self.MANY, "some wait", 60)
            for client in clients:
                client.send(b"GET /hello.txt HTTP/1.1\r\nX: ")
            self.assert_serves(server)
            for client in clients:
                client.socket.close()
            self.assert_eventually(server.is_at_rest, "threads are left", 60)

    def test_without_threads_silence_holds_others_up_only_for_the_timeout(self):
        for model, count in (("--forks", 60), ("--sequential", 3)):
            server = self.start(model, "--timeout", "0.5")
            with self.attack(server):
                self.crowd(server, count)
                self.assert_serves(server)

    def test_descriptors_used_up(self):
        for model in CONCURRENT:
            server = self.start(model, descriptors=(20, 30))
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
                    self.assertEqual(late.answer().body, b"hello\n")
                self.assertLess(len(server.log()), 100_000, "it complains endlessly")


class FloodTest(HostileTest):
    """Much at once."""

    def test_pipelined_requests_are_answered_in_their_order(self):
        count = 20_000
        names = [f"{number}.txt" for number in range(10)]
        for name in names:
            self.write(name, f"this is {name}\n")
        requests = b"".join(f"GET /{name} HTTP/1.1\r\nHost: test\r\n\r\n".encode()
                            for name in names) * (count // 10)
        for model in MODELS:
            server = self.start(model, "-p", "HTTP/1.1")
            with self.attack(server), Client(server.port) as client:
                sender = threading.Thread(target=client.send, args=[requests])
                sender.start()
                reader = client.socket.makefile("rb")
                for number in range(count):
                    body = self.read_answer(reader)
                    self.assertEqual(body, f"this is {names[number % 10]}\n")
                sender.join()
                reader.close()

    @staticmethod
    def read_answer(reader):
        """One answer of many."""
        length = 0
        while (line := reader.readline().decode()) != "\r\n":
            if line.startswith("Content-Length:"):
                length = int(line.split()[1])
        return reader.read(length).decode()

    def test_random_bytes(self):
        generator = random.Random(7)
        beginnings = (b"", b"GET ", b"GET / HTTP/1.1\r\n",
                      b"GET / HTTP/1.1\r\nHost: a\r\n",
                      b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
        server = self.start("-p", "HTTP/1.1")
        with self.attack(server):
            for number in range(300):
                begin = beginnings[number % len(beginnings)]
                noise = generator.randbytes(generator.randrange(1, 5000))
                with Client(server.port) as client:
                    client.send(begin + noise)
                    client.socket.shutdown(socket.SHUT_WR)
                    answer = client.read_all()
                self.assertRegex(answer, rb"\A(HTTP/1\.1 [2-5]\d\d |<!DOCTYPE|\Z)",
                                 begin + noise)
        self.assertIsNone(re.search(r"[^\x20-\x7e\n]", server.log()))


if __name__ == "__main__":
    unittest.main()
