"""Compares the two servers: each is asked the same, and each difference needs its reason.

A difference turns the original's outcome into the one that our server must have. Those
that are about an exchange are applied in the order of the list, and then the two outcomes
have to be equal, byte for byte. A difference that no exchange needs any more is an error,
and so is one of its named exchanges that does not need it."""

import re
import unittest
from dataclasses import dataclass

from . import servers, wire
from .outcomes import Exchange, Outcome

#: How many differences are shown when there are many.
SHOWN = 20


@dataclass(frozen=True)
class Difference:
    """One allowed difference: why, and where it is what."""

    reason: str
    named: dict = None  # {name of an exchange: change}; each of them has it
    anywhere: object = None  # a change for all exchanges, some of which have it
    groups: object = lambda group: True  # whether a group of exchanges has it

    def change_for(self, exchange):
        """What it does to the original's outcome; None: it is not about this one."""
        if not self.groups(exchange.group):
            return None
        return self.named.get(exchange.name) if self.named else self.anywhere


def each(change, *names):
    """The same change for some exchanges."""
    return {name: change for name in names}


def keeps_connections(group):
    """Whether the servers of a group speak HTTP/1.1."""
    return group.startswith("HTTP/1.1")


def leave_aside(answer, port, software):
    """The answer without what depends on the time, the program and its port."""
    answer = re.sub(rb"(?<=\r\nDate: )\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT(?=\r\n)",
                    b"DATE", answer)
    answer = re.sub(rb'(?<=\r\nETag: )"[0-9a-f]+-[0-9a-f]+(-\w+)?"(?=\r\n)', b'"TAG"',
                    answer)
    name = software.encode() + rb"/0\.6 [\w+]+/[\d.]+"
    answer = re.sub(rb"(?<=\r\nServer: )" + name + rb"(?=\r\n)", b"SERVER", answer)
    answer = re.sub(rb"(?<=\nSERVER_SOFTWARE=\[)" + name + rb"(?=\])", b"SERVER", answer)
    return answer.replace(b"\nSERVER_PORT=[%d]\n" % port, b"\nSERVER_PORT=[PORT]\n")


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
    """What is sent, and what comes back. A chapter derives from it, and says what."""

    #: {"HTTP/1.0 --cgi": {name: steps}}: what the servers speak and are told, and what
    #: they are asked.
    GROUPS = {}

    #: The list of what may differ.
    DIFFERENCES = []

    #: How both servers call themselves, in front of the version.
    SOFTWARE = "BaseHTTP"

    #: How many requests there are at least.
    FEWEST = 1

    @classmethod
    def commands(cls, group):
        """The command lines of the original and ours, for a group."""
        raise NotImplementedError

    @classmethod
    def setUpClass(cls):
        cls.exchanges = [exchange for group in cls.GROUPS
                         for exchange in cls.exchanges_of(group).values()]

    @classmethod
    def exchanges_of(cls, group):
        """All exchanges of a group, by name."""
        original_command, our_command = cls.commands(group)
        every = {}
        with servers.Server(original_command) as original, \
                servers.Server(our_command) as ours:
            for name, steps in cls.GROUPS[group].items():
                every[name] = Exchange(group, name, steps, cls.ask(original, steps),
                                       cls.ask(ours, steps), every)
        return every

    @classmethod
    def ask(cls, server, steps):
        """What one server makes of one request."""
        answer = wire.exchange(server.port, steps)
        return Outcome(leave_aside(answer, server.port, cls.SOFTWARE), server.new_log())

    def test_every_answer_and_every_log_line_is_the_originals(self):
        wrong = [told(exchange, self.DIFFERENCES) for exchange in self.exchanges
                 if not is_same(exchange, self.DIFFERENCES)]
        if wrong:
            self.fail("\n".join([f"{len(wrong)} differences are not listed:",
                                 *wrong[:SHOWN]]))

    def test_every_listed_difference_still_occurs(self):
        needed = set()
        for exchange in self.exchanges:
            for one in needed_by(exchange, self.DIFFERENCES):
                needed |= {(one.reason, exchange.name), (one.reason, "anywhere")}
        listed = [(one.reason, name) for one in self.DIFFERENCES
                  for name in one.named or ["anywhere"]]
        self.assertEqual([entry for entry in listed if entry not in needed], [])

    def test_there_are_enough_requests(self):
        names = {exchange.name for exchange in self.exchanges}
        self.assertGreaterEqual(len(names), self.FEWEST)


def main():
    """Runs the tests of a module, when the machine has the original."""
    version = servers.original_version()
    if version != "3.11":
        servers.skip(version)
    unittest.main(verbosity=2)
