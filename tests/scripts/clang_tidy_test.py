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
        return self.tidy_again(*sources)

    def tidy_again(self, *sources):
        """Runs it on the same build."""
        variables = {"PATH": f"{self.build}/bin:{os.environ['PATH']}",
                     "XDG_CACHE_HOME": str(self.build / "cache")}
        return run(sys.executable, "-B", SCRIPTS / "clang_tidy.py", self.build, *sources,
                   env=os.environ | variables)[:2]

    def make_readable(self):
        """What a compiler reads of each source is what this file says."""
        read = self.build / "read"
        read.write_text("int a;\n")
        compiler = self.build / "bin" / "clang++"
        compiler.write_text(f"#!/bin/bash\ncat {read}\n")
        compiler.chmod(0o755)
        return read

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

    # It answers what it is and what its rules are, and counts what it reads.
    COUNTS = """case $1 in --version) exit;;
                --dump-config) cat $(dirname "$0")/rules; exit;; esac
                echo >> $(dirname "$0")/calls"""

    def calls(self):
        """How many sources it has read so far."""
        return len(overlay.read_lines(self.build / "bin" / "calls"))

    def test_what_is_clean_is_read_again_when_it_or_the_rules_have_changed(self):
        self.tidy(self.COUNTS)
        rules = self.build / "bin" / "rules"
        rules.write_text("some\n")
        read = self.make_readable()
        begin = self.calls()
        for change, reads in [(lambda: None, 2), (lambda: None, 2),
                              (lambda: read.write_text("int b;\n"), 4),
                              (lambda: rules.write_text("more\n"), 6)]:
            change()
            self.assertEqual(self.tidy_again(),
                             (0, "clang-tidy: 2 sources, 0 findings\n"))
            self.assertEqual(self.calls() - begin, reads)

    def test_what_has_a_finding_is_read_each_time(self):
        self.tidy(self.COUNTS + "; printf '/a.hpp:1:2: warning: no\\n'")
        (self.build / "bin" / "rules").write_text("some\n")
        self.make_readable()
        for _ in range(2):
            self.assertEqual(self.tidy_again()[0], 1)
        self.assertEqual(self.calls(), 6)


if __name__ == "__main__":
    unittest.main()
