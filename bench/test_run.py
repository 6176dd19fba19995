"""Tests of bench/run: that it works on a build, and what it does when something is wrong.

    python3 bench/test_run.py BUILD_FOLDER

No figure is judged here.
"""

import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

BENCH = Path(__file__).resolve().parent
BUILD = None


def run(*arguments):
    return subprocess.run([BENCH / "run", *map(str, arguments)], capture_output=True,
                          text=True)


class RunOnTheBuild(unittest.TestCase):
    def test_writes_results_with_every_measurement_in_it(self):
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "results.json"
            done = run("--quick", "--build", BUILD, "--out", out)
            self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
            results = json.loads(out.read_text())
        sources = {str(source.relative_to(BENCH).with_suffix(""))
                   for source in BENCH.glob("[0-9][0-9]-*/*.cpp")}
        self.assertGreaterEqual(set(results["measurements"]), sources)
        self.assertTrue(sources)
        for measurement in results["measurements"].values():
            self.check_measurement(measurement)

    def check_measurement(self, measurement):
        if "left_out" in measurement:
            return  # it lacks its peer on this machine
        self.assertIn(measurement["better"], ("higher", "lower"))
        self.assertGreaterEqual(len(measurement["subjects"]), 2)
        self.assertTrue("ratio" in measurement or "limit" in measurement)
        self.assertIn("met", measurement)
        for subject in measurement["subjects"]:
            self.assertEqual(len(measurement["values"][subject]), 1)


class RunOnMadeUpMeasurements(unittest.TestCase):
    """Each measurement here is a shell script in a build folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = Path(folder.name)
        self.out = self.build / "bench" / "results.json"

    def add(self, name, ours, better="higher", target='"ratio": 0.5'):
        """A measurement where our subject is this shell command, and the peer says 10."""
        program = self.build / "bench" / name
        program.parent.mkdir(parents=True, exist_ok=True)
        description = (f'{{"title": "made up", "unit": "things", "better": "{better}", '
                       f'"subjects": ["ours", "peer"], {target}}}')
        program.write_text(f"#!/bin/sh\ncase $1 in\n--describe) echo '{description}';;\n"
                           f"ours) {ours};;\npeer) echo '{{\"value\": 10}}';;\nesac\n")
        os.chmod(program, 0o755)

    def measured(self, name):
        return json.loads(self.out.read_text())["measurements"][name]

    def test_a_round_measures_each_subject_once(self):
        self.add("01-a/even", "echo '{\"value\": 8}'")
        done = run("--build", self.build, "--rounds", 3)
        self.assertEqual(done.returncode, 0, done.stderr)
        measurement = self.measured("01-a/even")
        self.assertEqual(measurement["values"], {"ours": [8, 8, 8], "peer": [10, 10, 10]})
        self.assertEqual(measurement["ratios"], {"ours": [0.8, 0.8, 0.8]})
        self.assertTrue(measurement["met"])

    def test_the_subjects_take_turns(self):
        self.add("01-a/even", "echo '{\"value\": 8}'")
        done = run("--build", self.build, "--rounds", 2)
        turns = [line.rpartition(" ")[2] for line in done.stderr.splitlines()]
        self.assertEqual(turns, ["ours", "peer", "ours", "peer"])

    def test_a_missed_target_is_shown_and_is_no_failure(self):
        self.add("01-a/slow", "echo '{\"value\": 2}'")
        done = run("--build", self.build)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("MISSED", done.stdout)
        self.assertFalse(self.measured("01-a/slow")["met"])

    def test_a_ratio_above_one_is_better_when_lower_is_better_too(self):
        self.add("01-a/brief", "echo '{\"value\": 5}'", better="lower")
        run("--build", self.build, "--rounds", 1)
        self.assertEqual(self.measured("01-a/brief")["ratios"], {"ours": [2]})

    def test_a_limit_that_one_round_breaks_is_missed(self):
        # The first value is good, every later one is not.
        self.add("01-a/mostly", "[ -e \"$0.seen\" ] && echo '{\"value\": 9}' || "
                                "{ touch \"$0.seen\"; echo '{\"value\": 1}'; }",
                 better="lower", target='"limit": 5')
        done = run("--build", self.build, "--rounds", 3)
        self.assertEqual(self.measured("01-a/mostly")["values"]["ours"], [1, 9, 9])
        self.assertFalse(self.measured("01-a/mostly")["met"])
        self.assertIn("MISSED", done.stdout)

    def test_a_measurement_that_fails_is_shown_and_the_others_are_made(self):
        self.add("01-a/broken", "echo out of luck >&2; exit 3")
        self.add("01-a/killed", "kill -9 $$")
        self.add("01-a/silent", "true")
        self.add("02-b/good", "echo '{\"value\": 8}'")
        done = run("--build", self.build)
        self.assertEqual(done.returncode, 1)
        self.assertIn("exit status 3 out of luck",
                      self.measured("01-a/broken")["failure"])
        self.assertIn("signal 9", self.measured("01-a/killed")["failure"])
        self.assertIn("no JSON", self.measured("01-a/silent")["failure"])
        self.assertIn("out of luck", done.stdout)
        self.assertTrue(self.measured("02-b/good")["met"])

    def test_a_measurement_that_lacks_its_peer_is_left_out_and_says_why(self):
        self.add("01-a/lonely", "echo called >&2; exit 3",
                 target='"ratio": 1, "left_out": "no such peer here"')
        self.add("02-b/good", "echo '{\"value\": 8}'")
        done = run("--build", self.build)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("LEFT OUT: no such peer here", done.stdout)
        self.assertEqual(self.measured("01-a/lonely"), {"left_out": "no such peer here"})
        self.assertTrue(self.measured("02-b/good")["met"])

    def test_a_name_chooses_a_measurement_or_a_chapter(self):
        for name in ("01-a/x", "02-b/y", "02-b/z"):
            self.add(name, "echo '{\"value\": 8}'")
        for words, chosen in ((["01-a/x"], ["01-a/x"]), (["z"], ["02-b/z"]),
                              (["02"], ["02-b/y", "02-b/z"])):
            run("--build", self.build, "--quick", *words)
            names = list(json.loads(self.out.read_text())["measurements"])
            self.assertEqual(names, chosen)

    def test_an_unknown_name_gets_the_list(self):
        self.add("01-a/x", "echo '{\"value\": 8}'")
        done = run("--build", self.build, "x", "nonsense")
        self.assertEqual(done.returncode, 2)
        self.assertIn("nonsense", done.stderr)
        self.assertIn("01-a/x", done.stderr)

    def test_a_build_without_measurements_is_named(self):
        done = run("--build", self.build)
        self.assertEqual(done.returncode, 2)
        self.assertIn(str(self.build), done.stderr)

    def test_rounds_are_one_or_more(self):
        self.assertEqual(run("--build", self.build, "--rounds", 0).returncode, 2)


if __name__ == "__main__":
    BUILD = Path(sys.argv.pop(1))
    unittest.main()
