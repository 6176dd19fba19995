"""The command as process 1, as in a container."""

import os
import signal
import subprocess
import time
import unittest

from scripts.house import servers
from scripts.house.servers import descendants_of, processes
from tests.support.client import DEADLINE, Client, get, refuses
from tests.support.command import AT_ONCE, COMMAND, CommandTest
from tests.support.serving import MODELS

AS_PROCESS_1 = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--kill-child"]


def can_be_process_1():
    return subprocess.run([*AS_PROCESS_1, "true"], capture_output=True).returncode == 0


@unittest.skipUnless(can_be_process_1(), "NO PROCESS MAY BECOME PROCESS 1 HERE")
class Process1Test(CommandTest):
    """It serves as always, and does what process 1 has to do."""

    def start_as_process_1(self, *arguments, before=""):
        """Starts it there. A shell does something before it becomes the command."""
        server = servers.Server(
            [*AS_PROCESS_1, "sh", "-c", f'{before} exec "$@"', "sh", COMMAND, 0, "-b",
             "127.0.0.1", *arguments], port=r" port (\d+) ", cwd=self.folder)
        self.addCleanup(server.kill)
        return server

    def send_signal(self, server, number):
        """Sends a signal to process 1 only."""
        for pid, process in processes().items():
            if process.parent == server.pid:
                os.kill(pid, number)

    def assert_ends(self, server, status):
        self.assertEqual(server.process.wait(3 * DEADLINE), status)

    def test_it_serves_and_ends_as_usual(self):
        for model in MODELS:
            for number in signal.SIGTERM, signal.SIGINT:
                with self.subTest(model=model, number=number):
                    server = self.start_as_process_1(model)
                    self.assertEqual(get(server, "/hello.txt").body, b"hello\n")
                    self.send_signal(server, number)
                    self.assert_ends(server, 0)

    def test_nobody_stays_a_zombie(self):
        # One child ends before there is a server. (The shell would have collected it.)
        ended = """exec python3 -c '
import os, sys
if os.fork():
    os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOWAIT)
    os.execv(sys.argv[2], sys.argv[2:])'"""
        for before in "sleep 0.1 & sleep 0.1 & sleep 0.1 &", ended:
            with self.subTest(before):
                server = self.start_as_process_1(before=before)
                self.assert_eventually(lambda: len(descendants_of(server.pid)) == 2,
                                       "there are others than process 1 and the server")

    def test_an_answer_in_progress_is_finished(self):
        self.large_file()
        server = self.start_as_process_1()
        with Client(server.port) as slow:
            slow.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
            first = slow.socket.recv(100)
            self.send_signal(server, signal.SIGTERM)
            self.assert_eventually(lambda: refuses(server.port), "it still listens")
            self.assertGreater(len(first + slow.read_all()), 64 << 20)
        self.assert_ends(server, 0)

    def test_a_second_sigterm_ends_it_at_once(self):
        self.large_file()
        server = self.start_as_process_1()
        with Client(server.port, receive_buffer=4096) as slow:
            slow.send(b"GET /large.bin HTTP/1.1\r\nHost: test\r\n\r\n")
            slow.socket.recv(100)
            self.send_signal(server, signal.SIGTERM)
            self.assert_eventually(lambda: refuses(server.port), "it still listens")
            begin = time.monotonic()
            self.send_signal(server, signal.SIGTERM)
            self.assert_ends(server, 128 + signal.SIGTERM)
            self.assertLess(time.monotonic() - begin, AT_ONCE)

    def test_a_log_that_was_renamed_is_begun_anew(self):
        log = self.folder / "log"
        server = self.start_as_process_1("--log", log)
        log.rename(self.folder / "old")
        self.send_signal(server, signal.SIGUSR1)
        self.assert_eventually(log.exists, "it was not opened again")
        self.assertEqual(get(server, "/hello.txt").body, b"hello\n")

    def test_it_ends_as_the_server_does(self):
        server = self.start_as_process_1()
        servers.end_process(descendants_of(server.pid)[-1])
        self.assert_ends(server, 128 + signal.SIGKILL)


if __name__ == "__main__":
    unittest.main()
