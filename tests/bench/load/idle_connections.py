"""Connections that are answered once and then do nothing."""

import contextlib
import json
import subprocess
import time
import unittest

from .support import Echo, OneLine, SequentialServer, WITHIN, command, peer, serving


class IdleConnections(unittest.TestCase):
    @contextlib.contextmanager
    def idle(self, *arguments):
        """The first line, and a function that ends the program and has the second."""
        with subprocess.Popen(command(*arguments), text=True, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE) as process:
            try:
                yield (json.loads(process.stdout.readline()),
                       lambda: json.loads(process.communicate(timeout=5)[0]))
            finally:
                process.kill()

    def test_they_stay_open_until_the_input_ends(self):
        for kind, server, arguments in (
                ("idle-messages", ("bare_server", "threads", "every-line"), ()),
                ("idle-pages", ("bare_http_server", "text"), ("/hello", 12))):
            with peer(*server) as port, self.idle(kind, port, 200, *arguments) as (
                    opened, end):
                self.assertEqual((opened["open"], opened["failed"]), (200, 0))
                self.assertGreater(opened["seconds"], 0)
                self.assertEqual(end(), {"alive": 200})

    def test_what_the_server_closes_is_not_alive(self):
        with serving(OneLine) as port, self.idle("idle-messages", port, 30) as (
                opened, end):
            self.assertEqual(opened["open"], 30)
            time.sleep(0.1)
            self.assertEqual(end(), {"alive": 0})

    def test_it_gives_up_when_the_server_has_no_thread_for_more(self):
        with serving(Echo, SequentialServer) as port:
            begin = time.monotonic()
            with self.idle("idle-messages", port, 5000) as (opened, end):
                self.assertLess(time.monotonic() - begin, WITHIN)
                self.assertEqual(opened["open"], 1)
                self.assertGreaterEqual(opened["failed"], 20)
                self.assertIn("timed out", opened["why_failed"])
                self.assertEqual(end(), {"alive": 1})
