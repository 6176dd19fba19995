"""The command's log: where it goes, and what stands in it."""

import signal
import unittest

from tests.support.client import Client, get
from tests.support.command import CommandTest, run
from tests.support.serving import MODELS


def requests_in(log):
    """Its lines, but for those that say that a machine was so busy that a handler kept
    others waiting."""
    return [line for line in log.read_text().splitlines()
            if " has kept all others from running for " not in line]


class LogTest(CommandTest):
    """--log: the log goes to a file, and SIGUSR1 has it opened again."""

    def setUp(self):
        super().setUp()
        self.log = self.folder / "log"

    def assert_logged(self, *paths, log=None):
        """The log has a line for each of these, and no other."""
        log = log or self.log
        self.assert_eventually(lambda: len(requests_in(log)) == len(paths),
                               log.read_text())
        for line, path in zip(requests_in(log), paths):
            self.assertRegex(line, r"^127\.0\.0\.1 - - \[.*\] "
                             rf'"GET {path} HTTP/1\.1" 200 -$')

    def test_the_log_goes_to_the_file_behind_what_is_there(self):
        self.log.write_text("before\n")
        server = self.start("--log", self.log)
        get(server, "/hello.txt")
        self.assertRegex(self.log.read_text(),
                         r'\Abefore\n127[^\n]+"GET /hello.txt [^\n]+\n\Z')
        self.assertEqual(server.stop(), (0, ""))
        self.assertEqual(server.log(), "")

    def test_a_log_that_was_renamed_is_begun_anew(self):
        for model in MODELS:
            with self.subTest(model):
                self.check_renamed(model)

    def check_renamed(self, model):
        old = self.folder / f"old{model}"
        server = self.start("--log", "log", model, "-p", "HTTP/1.1")
        with Client(server.port) as kept:
            kept.get("/hello.txt?1")
            self.log.rename(old)
            kept.get("/hello.txt?2")
            self.assert_logged(r"/hello.txt\?1", r"/hello.txt\?2", log=old)
            self.begin_log_anew(server, self.log)
            kept.get("/hello.txt?3")
            self.assert_logged(r"/hello.txt\?3")
        if model != "--sequential":
            get(server, "/hello.txt?4")
            self.assert_logged(r"/hello.txt\?3", r"/hello.txt\?4")
        self.assertEqual(server.stop(), (0, ""))
        self.log.unlink()

    def test_a_log_that_can_not_be_opened_again_goes_on(self):
        folder = self.folder / "logs"
        folder.mkdir()
        server = self.start("--log", folder / "log")
        (folder / "log").rename(self.log)
        folder.rmdir()
        server.send_signal(signal.SIGUSR1)
        get(server, "/hello.txt")
        self.assert_logged("/hello.txt")

    def test_what_goes_wrong_at_the_start_is_not_told_there(self):
        port = self.start().port
        result = run("-b", "127.0.0.1", port, "--log", self.log)
        self.assertIn("already in use", result.stderr)
        self.assertEqual(self.log.read_text(), "")

    def test_a_file_that_can_not_be_written_is_told_at_the_start(self):
        for path in (self.folder, self.folder / "missing" / "log"):
            result = run("0", "--log", path)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertIn(str(path), result.stderr)
            self.assertIn("--log", result.stderr)


class QuietTest(CommandTest):
    """--quiet: clients leave no trace, and the server's failures do."""

    def test_what_clients_ask_for_is_not_logged(self):
        for model in MODELS:
            server = self.start("--quiet", model)
            for path in ("/hello.txt", "/", "/missing"):
                get(server, path)
            with Client(server.port) as client:
                client.send(b"nonsense\r\n\r\n")
                client.read_all()
            self.assertEqual(server.stop(), (0, ""))
            self.assertEqual(server.log(), "")

    def test_an_answer_that_tells_of_a_failure_is_logged(self):
        server = self.start("--quiet")
        with Client(server.port) as client:
            client.send(b"BREW / HTTP/1.0\r\n\r\n")
            self.assertEqual(client.answer().status, 501)
        self.assertRegex(server.log(),
                         r'code 501, [^\n]*\n[^\n]*"BREW / HTTP/1.0" 501 -\n\Z')


if __name__ == "__main__":
    unittest.main()
