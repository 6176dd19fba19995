"""A test that says what it reads runs again when some of that has changed, or when it is
asked."""

import os
import unittest
from unittest import mock

from scripts.house import unchanged

from . import scratch

TREE = {
    "CMakeLists.txt": "", "cmake/One.cmake": "", "scripts/house/one.py": "",
    "build/CMakeCache.txt": "", "data/one.txt": "one", "other/one.txt": "one",
    "room/probe.py": 'import sys\nREADS = ["data"]\nopen("ran", "a").write("x")\n'
                     'sys.exit(open("data/one.txt").read() == "wrong")\n',
    "room/one.py": 'READS = ["data/{0}"]\nopen("ran", "a").write("x")\n',
    "room/always.py": 'open("ran", "a").write("x")\n',
}


class Unchanged(unittest.TestCase):
    def setUp(self):
        self.tree = scratch.made_up(self, TREE)
        for patch in [mock.patch.object(unchanged, "SOURCE", self.tree),
                      mock.patch.object(unchanged, "BUILD", self.tree / "build"),
                      mock.patch.object(unchanged, "print", create=True),
                      mock.patch.dict(os.environ, {"SOCKETSERVER_EVERY_TEST": ""})]:
            patch.start()
            self.addCleanup(patch.stop)

    def check(self, status, runs, module="room.probe", *arguments):
        """One more run: its exit status, and how often the test has run by then."""
        self.assertEqual(unchanged.main("room/entry", module, *arguments), status)
        self.assertEqual(len((self.tree / "ran").read_text()), runs)

    def test_it_is_left_out_when_nothing_has_changed(self):
        self.check(0, 1)
        self.check(unchanged.LEFT_OUT, 1)

    def test_it_runs_again_when_something_that_it_reads_has_changed(self):
        self.check(0, 1)
        for runs, name in enumerate(["data/one.txt", "data/two.txt", "room/probe.py",
                                     "cmake/One.cmake", "build/CMakeCache.txt"], 2):
            with (self.tree / name).open("a") as file:
                file.write("\n")
            self.check(0, runs)

    def test_it_is_left_out_when_something_else_has_changed(self):
        self.check(0, 1)
        (self.tree / "other" / "one.txt").write_text("two")
        self.check(unchanged.LEFT_OUT, 1)

    def test_a_place_may_be_named_by_an_argument(self):
        self.check(0, 1, "room.one", "one.txt")
        (self.tree / "data" / "two.txt").write_text("two")
        self.check(unchanged.LEFT_OUT, 1, "room.one", "one.txt")
        (self.tree / "data" / "one.txt").write_text("two")
        self.check(0, 2, "room.one", "one.txt")

    def test_one_that_failed_runs_again(self):
        (self.tree / "data" / "one.txt").write_text("wrong")
        self.check(1, 1)
        self.check(1, 2)

    def test_one_that_says_nothing_always_runs(self):
        self.check(0, 1, "room.always")
        self.check(0, 2, "room.always")

    def test_every_test_runs_when_asked(self):
        self.check(0, 1)
        with mock.patch.dict(os.environ, {"SOCKETSERVER_EVERY_TEST": "1"}):
            self.check(0, 2)


if __name__ == "__main__":
    unittest.main()
