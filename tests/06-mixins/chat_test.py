"""The chat, here and in Python: what one says, all hear."""

import os
import socket
import sys
import unittest
from pathlib import Path

from scripts.house.servers import Server

from tests.support.client import DEADLINE

PROGRAM = os.environ.get("EXAMPLES", "build/default/06-mixins") + "/chat"
ORIGINAL = Path(__file__).parent / "originals" / "chat.py"


class Member:
    """Somebody in the chat, whose lines have an end."""

    def __init__(self, port, name, receive_buffer=None):
        self.socket = socket.socket()
        self.socket.settimeout(DEADLINE)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.connect(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")
        self.name = name
        self.say(name)

    def say(self, text):
        self.socket.sendall(text.encode() + b"\n")

    def hears(self):
        return self.file.readline().decode()

    def leave(self):
        self.file.close()
        self.socket.close()


class Promises:
    """What both programs promise."""

    command = []

    def setUp(self):
        self.server = Server([*self.command, 0], port=r"serving on .*:(\d+)")
        self.addCleanup(self.server.end)

    def member(self, name, **options):
        """Somebody who is there by now."""
        member = Member(self.server.port, name, **options)
        self.addCleanup(member.leave)
        self.assertEqual(member.hears(), f"* {name} is here\n")
        return member

    def test_what_one_says_all_hear(self):
        ada, bob = self.member("Ada"), self.member("Bob")
        self.assertEqual(ada.hears(), "* Bob is here\n")
        ada.say("hello")
        bob.say("good morning")
        for member in ada, bob:
            self.assertEqual({member.hears(), member.hears()},
                             {"Ada: hello\n", "Bob: good morning\n"})

    def test_a_line_without_an_end_comes_in_pieces(self):
        ada = self.member("Ada")
        ada.socket.sendall(b"x" * 1000)
        self.assertEqual(ada.file.read(1005), b"Ada: " + b"x" * 1000)

    def test_who_leaves_is_missed_by_nobody(self):
        ada, bob = self.member("Ada"), self.member("Bob")
        bob.leave()
        said = [f"line {number}\n" for number in range(100)]
        for line in said:
            ada.say(line.rstrip())
        heard = []
        while len(heard) < len(said):
            line = ada.hears()
            self.assertTrue(line)
            if not line.startswith("*"):
                heard.append(line.removeprefix("Ada: "))
        self.assertEqual(heard, said)

    def test_many_speak_at_once_and_no_line_is_broken(self):
        members = [self.member(f"member {number}") for number in range(4)]
        for number in range(200):
            for member in members:
                member.say(f"line {number}")
        for listener in members:
            heard = {}
            while sum(map(len, heard.values())) < 800:
                line = listener.hears()
                self.assertTrue(line.endswith("\n"), line)
                if not line.startswith("*"):
                    speaker, _, text = line.partition(": ")
                    heard.setdefault(speaker, []).append(text)
            self.assertEqual(heard, {member.name: [f"line {number}\n" for number in
                                                   range(200)] for member in members})

    def test_it_ends_while_members_are_there(self):
        ada = self.member("Ada")
        self.assertEqual(self.server.stop(), 0)
        self.assertEqual(ada.hears(), "")
        self.assertEqual(self.server.log(), "")


class InCpp(Promises, unittest.TestCase):
    def tearDown(self):
        self.server.end()
        self.assertNotIn("Sanitizer", self.server.log())

    command = [PROGRAM]

    def test_who_does_not_read_is_let_go_and_holds_up_nobody(self):
        ada, deaf = self.member("Ada"), self.member("deaf", receive_buffer=4096)
        ada.hears()
        for _ in range(6000):  # 6 MB: more than a connection holds
            ada.socket.sendall(b"x" * 994 + b"\n")
            self.assertEqual(len(ada.file.readline()), 1000)
        deaf.socket.settimeout(DEADLINE)
        while deaf.socket.recv(1 << 20):
            pass


class InPython(Promises, unittest.TestCase):
    command = [sys.executable, ORIGINAL]


if __name__ == "__main__":
    unittest.main()
