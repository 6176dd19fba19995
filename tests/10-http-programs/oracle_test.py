"""The original is the oracle: Python's http.server and socketserver-http serve the same
folder, are sent the same bytes, and must answer and log the same, but for the differences
that oracle/differences.py allows."""

import contextlib
import re
import signal
import socket
import subprocess
import tempfile
import unittest

from .oracle import differences, requests, servers, site, wire
from .oracle.outcomes import Exchange, Outcome

#: The arguments of the servers; what only ours understands is given only to ours.
GROUPS = {
    "HTTP/1.0": requests.wire_requests(),
    "HTTP/1.1": requests.wire_requests(),
    "HTTP/1.0 --follow-symlinks": requests.link_requests(),
    "HTTP/1.0 --cgi": requests.CGI,
    "HTTP/1.1 --cgi": requests.CGI,
}

#: How many differences are shown when there are many.
SHOWN = 20


def leave_aside(answer, port):
    """The answer without what depends on the time, the program and its port."""
    answer = re.sub(rb"(?<=\r\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT(?=\r\n)",
                    b"DATE", answer)
    answer = re.sub(rb'(?<=\r\nETag: )"[0-9a-f]+-[0-9a-f]+"(?=\r\n)', b'"TAG"', answer)
    name = rb"SimpleHTTP/0\.6 [\w+]+/[\d.]+"
    answer = re.sub(rb"(?<=\r\nServer: )" + name + rb"(?=\r\n)", b"SERVER", answer)
    answer = re.sub(rb"(?<=\nSERVER_SOFTWARE=\[)" + name + rb"(?=\])", b"SERVER", answer)
    return answer.replace(b"\nSERVER_PORT=[%d]\n" % port, b"\nSERVER_PORT=[PORT]\n")


def ask(server, steps):
    """What one server makes of one request."""
    answer = wire.exchange(server.port, steps)
    return Outcome(leave_aside(answer, server.port), server.new_log())


def exchanges_of(group, folder):
    """All exchanges of a group, by name."""
    protocol, *options = group.split()
    common = ["--bind", "127.0.0.1", "--directory", folder, "--protocol", protocol]
    theirs = [option for option in options if option != "--follow-symlinks"]
    every = {}
    with servers.Server(servers.ORIGINAL, *common, *theirs) as original, \
            servers.Server(servers.OURS, *common, *options) as ours:
        for name, steps in GROUPS[group].items():
            every[name] = Exchange(group, name, steps, ask(original, steps),
                                   ask(ours, steps), every)
    return every


def is_same(exchange, allowed):
    """Whether ours is the original's, but for these differences."""
    return expected(exchange, allowed) == exchange.ours


def expected(exchange, allowed):
    """The outcome that ours must be."""
    outcome = exchange.original
    for difference in allowed:
        change = difference.change_for(exchange)
        if change:
            outcome = change(outcome, exchange)
    return outcome


def needed_by(exchange, allowed):
    """The differences without which this exchange would not be the same."""
    about = [one for one in allowed if one.change_for(exchange)]
    return [one for one in about
            if not is_same(exchange, [other for other in about if other is not one])]


def told(exchange, allowed):
    """An unlisted difference, for people."""
    outcome = expected(exchange, allowed)
    text = [f"{exchange.group}, {exchange.name}"]
    for what in ("answer", "log"):
        want, have = getattr(outcome, what), getattr(exchange.ours, what)
        if want != have:
            text += [f"  expected {what}: {want[:2000]!r}", f"  ours: {have[:2000]!r}"]
    return "\n".join(text)


class Answers(unittest.TestCase):
    """What is sent, and what comes back."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.scratch.cleanup)
        folder = site.make(cls.scratch.name)
        cls.exchanges = [exchange for group in GROUPS
                         for exchange in exchanges_of(group, folder).values()]

    def test_every_answer_and_every_log_line_is_the_originals(self):
        wrong = [told(exchange, differences.DIFFERENCES) for exchange in self.exchanges
                 if not is_same(exchange, differences.DIFFERENCES)]
        if wrong:
            self.fail("\n".join([f"{len(wrong)} not listed in oracle/differences.py:",
                                 *wrong[:SHOWN]]))

    def test_every_listed_difference_still_occurs(self):
        needed = set()
        for exchange in self.exchanges:
            for one in needed_by(exchange, differences.DIFFERENCES):
                needed |= {(one.reason, exchange.name), (one.reason, "anywhere")}
        listed = [(one.reason, name) for one in differences.DIFFERENCES
                  for name in one.named or ["anywhere"]]
        self.assertEqual([entry for entry in listed if entry not in needed], [])

    def test_there_are_enough_requests(self):
        self.assertGreater(len({exchange.name for exchange in self.exchanges}), 150)


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


def has_ipv6():
    """Whether this machine has ::1."""
    try:
        with socket.create_server(("::1", 0), family=socket.AF_INET6):
            return True
    except OSError:
        return False


class Commands(unittest.TestCase):
    """The two commands themselves."""

    def both(self, *arguments):
        """Both servers with these arguments, and port 0."""
        stack = contextlib.ExitStack()
        self.addCleanup(stack.close)
        return [stack.enter_context(servers.Server(command, *arguments))
                for command in (servers.ORIGINAL, servers.OURS)]

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
            wire.exchange(server.port, [b"GET /nowhere HTTP/1.1\r\n\r\n"], "::1")
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
            client.step(b"HEAD / HTTP/1.1\r\n\r\n")
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
            for command in (servers.ORIGINAL, servers.OURS):
                with self.subTest(command=command[0], arguments=arguments):
                    self.assertEqual(run(command, arguments).returncode, status)

    def test_a_port_in_use_is_status_1_and_here_one_line_instead_of_a_trace(self):
        with socket.create_server(("127.0.0.1", 0)) as holder:
            arguments = [str(holder.getsockname()[1]), "--bind", "127.0.0.1"]
            original = run(servers.ORIGINAL, arguments)
            ours = run(servers.OURS, arguments)
        self.assertEqual((original.returncode, original.stdout), (1, ""))
        self.assertIn("Traceback", original.stderr)
        self.assertIn("Address already in use", original.stderr)
        self.assertEqual((ours.returncode, ours.stdout), (1, ""))
        self.assertRegex(ours.stderr, r"\A[^\n]*Address already in use[^\n]*\n\Z")


if __name__ == "__main__":
    # Where a shell made this process ignore Ctrl-C, the servers would, too.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    version = servers.original_version()
    if version != "3.11":
        servers.skip(version)
    unittest.main(verbosity=2)
