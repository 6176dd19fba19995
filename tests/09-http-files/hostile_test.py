"""Clients that are broken, or want the command no good: the others are served all the
same, and what they cost is bounded."""

import threading
import unittest

from tests.support import hostile
from tests.support.client import Client
from tests.support.command import CommandTest
from tests.support.serving import MODELS


class HostileTest(hostile.HostileTest, CommandTest):
    """After each attack the command is looked at."""


class AnswerTest(HostileTest):
    """Files that nobody takes."""

    def setUp(self):
        super().setUp()
        self.large_file(mebibytes=64)

    def test_a_reset_in_mid_answer(self):
        self.reset_in_mid_answer("/large.bin", 50)

    def test_clients_that_never_read(self):
        self.ask_and_never_read("/large.bin", 64 << 20)


class CrowdTest(hostile.CrowdTest, CommandTest):
    """More clients than there is room for."""

    def test_2000_connections_that_say_nothing(self):
        self.allow_descriptors()
        server = self.start(descriptors=(1024, self.MANY + 200))
        with self.attack(server, limit=100):
            clients = self.crowd_with_threads(server)
            for _ in range(20):
                self.assert_serves(server)
            for client in clients:
                client.socket.close()
            self.assert_eventually(server.is_at_rest, "threads are left", 60)


class FloodTest(HostileTest):
    """Much at once."""

    def test_files_asked_for_one_after_the_other_come_in_their_order(self):
        count = 5_000
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
                    self.assertEqual(hostile.read_body(reader),
                                     f"this is {names[number % 10]}\n")
                sender.join()
                reader.close()


if __name__ == "__main__":
    unittest.main()
