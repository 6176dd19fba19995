"""scripts/clang_tidy.py."""

import json
import os
import sys
import unittest

from scripts.house import overlay
from tests.house import scratch

from .support import SCRIPTS, run


class ClangTidy(unittest.TestCase):
    """scripts/clang_tidy.py, with a made-up clang-tidy and a made-up build."""

    def tidy(self, body, *sources):
        """Runs it where clang-tidy is this script: the exit status and the output."""
        read_before = "-Winvalid-pch -include /b/cmake_pch.hxx"
        entries = [{"directory": "/", "file": name,
                    "command": f"c++ -DN={stage} {read_before} {name}"}
                   for stage in (1, 2)
                   for name in ("/b/cmake_pch.hxx.cxx", "/one.cpp", "/two.cpp")]
        self.build = scratch.made_up(self, {"compile_commands.json": json.dumps(entries),
                                          "bin/clang-tidy": f"#!/bin/bash\n{body}\n"})
        (self.build / "bin" / "clang-tidy").chmod(0o755)
        path = f"{self.build}/bin:{os.environ['PATH']}"
        return run(sys.executable, "-B", SCRIPTS / "clang_tidy.py", self.build, *sources,
                   env=os.environ | {"PATH": path})[:2]

    def test_reads_each_source_once_on_its_first_stage(self):
        status, output = self.tidy('echo "${!#}" >> "$(dirname "$0")/calls"')
        self.assertEqual((status, output), (0, "clang-tidy: 2 sources, 0 findings\n"))
        self.assertEqual(sorted(overlay.read_lines(self.build / "bin" / "calls")),
                         ["/one.cpp", "/two.cpp"])
        database = self.build / "first-stage" / "compile_commands.json"
        commands = [entry["command"] for entry in json.loads(database.read_text())]
        self.assertEqual(commands, ["c++ -DN=1 /one.cpp", "c++ -DN=1 /two.cpp"])

    def test_a_finding_is_a_failure_and_is_shown_once(self):
        status, output = self.tidy('printf "/a.hpp:1:2: error: no\\n  here\\n"; exit 1')
        self.assertEqual(status, 1)
        self.assertEqual(output, "/a.hpp:1:2: error: no\n  here\n"
                                 "clang-tidy: 2 sources, 1 findings\n")

    def test_a_clang_tidy_that_fails_without_a_finding_is_a_failure_too(self):
        status, output = self.tidy("echo no such file >&2; exit 1")
        self.assertEqual(status, 1)
        self.assertIn("no such file", output)

    def test_a_source_that_is_not_in_the_build_is_refused(self):
        self.assertEqual(self.tidy("exit 0", "/three.cpp"), (2, ""))


if __name__ == "__main__":
    unittest.main()
