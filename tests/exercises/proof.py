"""Proves one exercise: its start is wrong in a way that is told, its solution is right,
and each wrong answer breaks the promise that it names.

    python3 -B -m tests.exercises.proof CHAPTER EXERCISE

In a build with a sanitizer only solutions are tried, and none whose system calls are
looked at: a sanitizer makes some of its own, and looks for leaks as strace does.
"""

import shutil
import sys
import unittest
from pathlib import Path

from scripts.exercises import exercise as exercises
from scripts.exercises.build import BUILD
from scripts.exercises.checking import check
from scripts.exercises.verdict import told
from scripts.house.overlay import SOURCE
from tests.house import scratch

READS = ["chapters/{0}/socketserver", "chapters/{0}/exercises/{1}",
         "tests/{0}/exercises/{1}", "tests/support/story.hpp", "scripts/exercises"]
LONGEST_PATCH = 40  # lines that a wrong answer changes


class Proof(unittest.TestCase):
    exercise = None

    def check(self, variant):
        """The verdict on a variant; all of its promises are tried."""
        name = variant.stem if isinstance(variant, Path) else variant
        built = BUILD / "exercises" / self.exercise.name / name
        shutil.rmtree(built, ignore_errors=True)
        self.exercise.make(variant, built / "files")  # where ccache has seen them before
        return check(self.exercise, built / "files", built, go_on=True)

    def setUp(self):
        if "-fsanitize" in scratch.cached("CMAKE_CXX_FLAGS") and (
                "solution" not in self.id()
                or self.exercise.kind in ("predict", "measure")):
            self.skipTest("a sanitizer is for solutions")

    def is_told(self, promise):
        """Whether the story of a broken promise has its end."""
        self.assertTrue(promise.story, promise.name)
        self.assertTrue(promise.story[-1].expected, promise)
        self.assertTrue(promise.story[-1].came, promise)

    def test_the_solution_is_right(self):
        verdict = self.check("solution")
        self.assertTrue(verdict.solved, told(verdict))

    def test_the_start_is_wrong_and_says_why(self):
        verdict = self.check("start")
        self.assertIsNotNone(verdict.broken, told(verdict))
        self.is_told(verdict.broken)

    def test_each_wrong_answer_breaks_the_promise_that_it_names(self):
        self.assertGreaterEqual(len(self.exercise.wrong), 2, "wrong answers")
        for patch in self.exercise.wrong:
            with self.subTest(patch.stem):
                verdict = self.check(patch)
                self.assertIsNotNone(verdict.broken, told(verdict))
                self.assertEqual(verdict.broken.name, exercises.caught_by(patch))
                self.is_told(verdict.broken)

    def test_a_wrong_answer_is_a_small_change(self):
        for patch in self.exercise.wrong:
            changed = [line for line in patch.read_text().splitlines()
                       if line.startswith(("+", "-")) and line[:3] not in ("+++", "---")]
            self.assertLessEqual(len(changed), LONGEST_PATCH, patch)

    def test_it_has_hints_and_says_what_to_notice_afterwards(self):
        self.assertGreaterEqual(len(self.exercise.hints), 1)
        self.assertTrue(self.exercise.afterwards)


if __name__ == "__main__":
    Proof.exercise = exercises.Exercise(SOURCE / "chapters" / sys.argv[1] / "exercises"
                                        / sys.argv[2])
    unittest.main(argv=sys.argv[:1], verbosity=2)
