"""Clients that want the command's scripts no good: the others are served all the same,
and what they cost is bounded."""

import unittest

from tests.support import hostile
from tests.support.client import Client
from tests.support.command import CommandTest
from tests.support.serving import CONCURRENT


class ScriptTest(hostile.HostileTest, CommandTest):
    """After each attack the command is looked at."""

    def test_a_body_for_a_script_that_does_not_read(self):
        self.script("deaf", "exec sleep 1000")
        for model in CONCURRENT:
            server = self.start("--cgi", "--timeout", "1", model)
            with self.attack(server), Client(server.port, deadline=5) as client:
                client.send(b"POST /cgi-bin/deaf HTTP/1.1\r\nHost: test\r\n"
                            b"Content-Length: 99999999999"
                            b"\r\n\r\n")
                self.running_script(server)
                with self.assertRaises((TimeoutError, ConnectionError)):
                    while True:
                        client.socket.sendall(b"x" * 1_000_000)

    def test_a_reset_in_mid_answer(self):
        self.script_with_output("zeros", "exec cat /dev/zero")
        self.reset_in_mid_answer("/cgi-bin/zeros", 10, "--cgi", "--timeout", "1")


if __name__ == "__main__":
    unittest.main()
