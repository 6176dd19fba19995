"""What is no failure of the server: the load itself can't be put on."""

import resource
import unittest

from .support import peer, run


class ItsOwnMistakes(unittest.TestCase):
    def test_wrong_arguments_get_the_usage(self):
        for words in ((), ("messages",), ("messages", 80), ("messages", 80, 0),
                      ("messages", 80, "1x"), ("messages", 80, 1, "/"),
                      ("pages", 80, 1, "/"), ("nonsense", 80, 1),
                      ("nonsense-page", 80, 1, "/", 1), ("messages", 65536, 1),
                      ("messages", 80, 1, "--seconds"),
                      ("messages", 80, 1, "--seconds", "-1"),
                      ("messages", 80, 1, "--seconds", "nan")):
            done = run(*words)
            self.assertEqual(done.returncode, 2, words)
            self.assertIn("usage: load", done.stderr)
            self.assertEqual(done.stdout, "")

    def test_too_few_descriptors(self):
        with peer("bare_server", "threads", "every-line") as port:
            for kind in ("messages", "idle-messages"):
                done = run(kind, port, 100, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_NOFILE, (50, 50)))
                self.assertEqual(done.returncode, 1)
                self.assertEqual(done.stderr, "load: socket: Too many open files\n")
                self.assertEqual(done.stdout, "")

    def test_it_takes_as_many_descriptors_as_it_may_have(self):
        with peer("bare_server", "threads", "every-line") as port:
            done = run("messages", port, 100, preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (50, 200)))
        self.assertEqual((done.returncode, done.stderr), (0, ""))
