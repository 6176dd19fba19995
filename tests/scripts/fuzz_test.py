"""scripts/fuzz."""

import os
import shutil
import unittest

from scripts.house import overlay
from tests.house import scratch

from .support import SCRIPTS, refused, run


def fuzz_targets():
    """The names of the fuzz targets."""
    return sorted(path.stem for path in overlay.SOURCE.glob("tests/*/fuzz/*.cpp"))


class Arguments(unittest.TestCase):
    def test_it_names_the_targets_when_one_does_not_exist(self):
        for argument in ["nothing", "", "--fast", "rang"]:
            with self.subTest(argument):
                errors = refused(self, "fuzz", argument)
                for target in fuzz_targets():
                    self.assertIn(target, errors)

    def test_it_wants_a_number_of_seconds(self):
        for arguments in [[], [""], ["0"], ["soon"], ["-1"], ["1.5"]]:
            with self.subTest(arguments):
                errors = refused(self, "fuzz", "--seconds", *arguments)
                self.assertIn("--seconds wants a number", errors)

    def test_help_of_fuzz_names_the_targets(self):
        status, output, errors = run(SCRIPTS / "fuzz", "--help")
        self.assertEqual((status, errors), (0, ""))
        for word in ["--seconds", *fuzz_targets()]:
            self.assertIn(word, output)


# What a made-up fuzz target says, in libFuzzer's words.
QUIET_TARGET = """\
echo "$0 $*" >> calls
echo '#2 INITED cov: 5 ft: 6 corp: 1/1b exec/s: 0 rss: 31Mb' >&2
echo '#9 DONE   cov: 7 ft: 8 corp: 2/2b exec/s: 0 rss: 31Mb' >&2
echo 'stat::number_of_executed_units: 1234' >&2
"""
FAILING_TARGET = QUIET_TARGET + """\
echo 'BROKEN PROMISE: a range ends in the file' >&2
echo "Test unit written to build/fuzz/findings/two/crash-17" >&2
exit 77
"""


class Fuzz(unittest.TestCase):
    """scripts/fuzz, with a made-up build and made-up targets, one and two."""

    def fuzz(self, *arguments, two=QUIET_TARGET, tools="exit 0"):
        """Runs it in a tree of its own: the exit status and the output."""
        programs = {"scripts/setup": 'echo "setup $*" >> calls',
                    "bin/cmake": f'echo "cmake $*" >> calls; {tools}',
                    "build/fuzz/fuzz/one": QUIET_TARGET, "build/fuzz/fuzz/two": two}
        self.tree = scratch.made_up(self, {
            "calls": "",
            "tests/07-http/fuzz/one.cpp": "", "tests/07-http/fuzz/corpus/one/a": "",
            "tests/07-http/fuzz/two.cpp": "", "tests/07-http/fuzz/corpus/two/a": "",
            **{name: f"#!/bin/bash\n{body}\n" for name, body in programs.items()}})
        for name in programs:
            (self.tree / name).chmod(0o755)
        for name in ["fuzz", "parts.sh"]:
            shutil.copy(SCRIPTS / name, self.tree / "scripts")
        path = f"{self.tree}/bin:{os.environ['PATH']}"
        status, output, errors = run(self.tree / "scripts" / "fuzz", *arguments, cwd="/",
                                     env=os.environ | {"PATH": path})
        return status, output + errors

    def calls(self, command):
        """How a made-up program was called."""
        return [line for line in overlay.read_lines(self.tree / "calls")
                if line.startswith(command)]

    def test_a_line_for_each_target_says_how_far_it_came(self):
        status, output = self.fuzz()
        self.assertEqual(status, 0, output)
        for name in ["one", "two"]:
            self.assertRegex(output, rf"\n{name} +1234 executions, +7 edges covered, "
                                     r"nothing found\n")

    def test_it_builds_with_clang_before_it_runs(self):
        self.fuzz()
        calls = [line.split("/")[0] for line in overlay.read_lines(self.tree / "calls")]
        self.assertEqual(calls[:3], ["setup test clang", "cmake --preset fuzz",
                                     "cmake --build --preset fuzz -- --quiet"])

    def test_a_target_runs_a_minute_from_the_corpus_and_keeps_finds_elsewhere(self):
        self.fuzz()
        for name in ["one", "two"]:
            call, = self.calls(f"build/fuzz/fuzz/{name} ")
            self.assertIn(" -max_total_time=60 ", call)
            self.assertIn(f" -artifact_prefix=build/fuzz/findings/{name}/ ", call)
            self.assertTrue(call.endswith(f" build/fuzz/corpus/{name} "
                                          f"tests/07-http/fuzz/corpus/{name}"), call)
            for folder in ["corpus", "findings"]:
                self.assertTrue((self.tree / "build/fuzz" / folder / name).is_dir())

    def test_only_the_targets_that_are_named_run_and_as_long_as_asked(self):
        self.assertEqual(self.fuzz("two", "--seconds", "5")[0], 0)
        self.assertEqual(self.calls("build/fuzz/fuzz/one"), [])
        call, = self.calls("build/fuzz/fuzz/two")
        self.assertIn(" -max_total_time=5 ", call)

    def test_a_finding_is_a_failure_and_its_input_is_named(self):
        status, output = self.fuzz(two=FAILING_TARGET)
        self.assertEqual(status, 1, output)
        self.assertRegex(output, r"\ntwo .* 1234 executions, .* FAILED\n")
        for words in ["BROKEN PROMISE: a range ends in the file",
                      "build/fuzz/findings/two/crash-17", "build/fuzz/two.log"]:
            self.assertIn(words, output)

    def test_the_others_run_although_one_found_something(self):
        status, output = self.fuzz("two", "one", two=FAILING_TARGET)
        self.assertEqual(status, 1, output)
        self.assertRegex(output, r"\none .* nothing found\n")

    def test_a_target_that_fails_without_a_word_is_a_failure_too(self):
        status, output = self.fuzz(two="echo no such library >&2; exit 127")
        self.assertEqual(status, 1, output)
        self.assertIn("no such library", output)

    def test_without_a_build_nothing_runs(self):
        status, output = self.fuzz(tools="exit 1")
        self.assertEqual(status, 1, output)
        self.assertEqual(self.calls("build/fuzz/fuzz"), [])


if __name__ == "__main__":
    unittest.main()
