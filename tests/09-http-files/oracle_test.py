"""The original is the oracle: Python's http.server and socketserver-http serve the same
folder, are sent the same bytes, and must answer and log the same, but for the differences
that oracle/differences.py lists."""

import contextlib
import signal
import socket
import subprocess
import tempfile
import unittest

from tests.support.client import has_ipv6
from tests.support.command import COMMAND
from tests.support.oracle import comparison, servers, wire

from .oracle import differences, requests, site

ORIGINAL = servers.original("http.server")
OURS = [COMMAND]

class Answers(comparison.Answers):
    """What is sent, and what comes back."""

    #: What only ours understands is given only to ours.
    GROUPS = {
        "HTTP/1.0": requests.requests(),
        "HTTP/1.1": requests.requests(),
        "HTTP/1.0 --follow-symlinks": requests.link_requests(),
    }
    DIFFERENCES = differences.DIFFERENCES
    SOFTWARE = "SimpleHTTP"
    FEWEST = 250

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = site.make(scratch.name)
        super().setUpClass()

    @classmethod
    def commands(cls, group):
        protocol, *options = group.split()
        arguments = ["0", "--bind", "127.0.0.1", "--directory", cls.folder,
                     "--protocol", protocol]
        theirs = [option for option in options if option != "--follow-symlinks"]
        return [*ORIGINAL, *arguments, *theirs], [COMMAND, *arguments, *options]


#: What both make of arguments: (arguments, status).
STATUSES = [
    (["--help"], 0),
    (["-h"], 0),
    (["--nonsense"], 2),
    (["8000", "8001"], 2),
    (["port"], 2),
    (["--bind"], 2),
    (["0", "--bind", "192.0.2.1"], 1),
    (["--directory"], 2),
    (["--protocol"], 2),
]


def without_port(line, port):
    """The line at the start, with PORT in the place of the number."""
    return line.replace(f"port {port} ", "port PORT ").replace(f":{port}/", ":PORT/")


def run(command, arguments):
    """Runs a command that ends by itself."""
    return subprocess.run([*command, *arguments], env=servers.ENVIRONMENT, text=True,
                          stdin=subprocess.DEVNULL, capture_output=True, timeout=30)


class Commands(unittest.TestCase):
    """The two commands themselves."""

    def both(self, *arguments):
        """Both servers with these arguments, and port 0."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        return [stack.enter_context(servers.Server([*command, "0", *arguments]))
                for command in (ORIGINAL, OURS)]

    def test_the_line_at_the_start_is_the_originals(self):
        original, ours = self.both("--bind", "127.0.0.1")
        self.assertIn("Serving HTTP on 127.0.0.1 port ", original.first_line)
        self.assertEqual(without_port(ours.first_line, ours.port),
                         without_port(original.first_line, original.port))

    @unittest.skipUnless(has_ipv6(), "this machine has no ::1")
    def test_an_address_of_ipv6_stands_in_brackets(self):
        original, ours = self.both("--bind", "::1")
        self.assertIn("(http://[::1]:", original.first_line)
        self.assertEqual(without_port(ours.first_line, ours.port),
                         without_port(original.first_line, original.port))

    @unittest.skipUnless(has_ipv6(), "this machine has no ::1")
    def test_the_log_shows_an_address_of_ipv6_as_the_original_does(self):
        logs = []
        for server in self.both("--bind", "::1", "--protocol", "HTTP/1.1"):
            wire.exchange(
                server.port, [b"GET /nowhere HTTP/1.1\r\nHost: test\r\n\r\n"], "::1")
            logs.append(server.new_log())
        self.assertTrue(logs[0].startswith("::1 - - [TIME] code 404"), logs[0])
        self.assertEqual(logs[1], logs[0])

    def test_ctrl_c_ends_both_with_the_same_line_and_status(self):
        self.check_ctrl_c(self.both("--bind", "127.0.0.1"))

    def test_ctrl_c_does_not_wait_for_a_kept_connection(self):
        both = self.both("--bind", "127.0.0.1", "--protocol", "HTTP/1.1")
        for server in both:
            client = wire.Client(server.port)
            self.addCleanup(client.socket.close)
            client.step(b"HEAD / HTTP/1.1\r\nHost: test\r\n\r\n")
            client.step(wire.Until(b"\r\n\r\n"))
        self.check_ctrl_c(both)

    def check_ctrl_c(self, both):
        """Both end, print the same line, and log nothing. They are asked for something
        before: only then is it sure that the original is ready for Ctrl-C."""
        seen = []
        for server in both:
            wire.exchange(server.port, [b"HEAD / HTTP/1.0\r\n\r\n"])
            server.new_log()
            server.process.send_signal(signal.SIGINT)
            rest, _ = server.process.communicate(timeout=30)
            seen.append((rest, server.process.returncode, server.new_log()))
        self.assertEqual(seen[0], (b"\nKeyboard interrupt received, exiting.\n", 0, ""))
        self.assertEqual(seen[1], seen[0])

    def test_arguments_lead_to_the_same_status(self):
        for arguments, status in STATUSES:
            for command in (ORIGINAL, OURS):
                with self.subTest(command=command[0], arguments=arguments):
                    self.assertEqual(run(command, arguments).returncode, status)

    def test_a_port_in_use_is_status_1_and_here_one_line_instead_of_a_trace(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            arguments = [str(holder.getsockname()[1]), "--bind", "127.0.0.1"]
            original = run(ORIGINAL, arguments)
            ours = run(OURS, arguments)
        self.assertEqual((original.returncode, original.stdout), (1, ""))
        self.assertIn("Traceback", original.stderr)
        self.assertIn("Address already in use", original.stderr)
        self.assertEqual((ours.returncode, ours.stdout), (1, ""))
        self.assertRegex(ours.stderr, r"\A[^\n]*Address already in use[^\n]*\n\Z")


if __name__ == "__main__":
    # Where a shell made this process ignore Ctrl-C, the servers would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    comparison.main()
