"""A chapter's tests run on its own stage, and on each later one on which the code that
they can see differs from the stage before. This is tried with the chapters as they are,
and one more of which nothing is built: what would run is known when CMake has configured.
"""

import re
import shutil
import unittest

from scripts.house import overlay

from . import scratch

READS = ["chapters", "tests"]

PROJECT = scratch.lasting("tests-run") / "source"
BUILD = scratch.lasting("tests-run") / "build"
NEWEST = overlay.stages()[-1]
NUMBER = f"{int(NEWEST.name) + 1:02}"
LATER = f"chapters/{NUMBER}-later"

OWN = {f"{LATER}/socketserver/later.hpp": "int later();\n",
       f"{LATER}/socketserver/later.cpp": '#include "socketserver/later.hpp"\n'
                                          "int later() { return 1; }\n",
       f"{LATER}/examples/say.cpp": "int main() {}\n",
       f"tests/{NUMBER}-later/later_test.cpp": "int later_test;\n"}


def configure(*options):
    scratch.run("cmake", "-S", PROJECT, "-B", BUILD, "-DSOCKETSERVER_BENCH=OFF",
                "-DSOCKETSERVER_DIAGRAMS=OFF", *options, *scratch.same_compiler())


def chapters_tested_on(stage):
    """The chapters of which there is a test program on a stage."""
    names = " ".join(path.name for path in (BUILD / "tests").iterdir())
    return sorted(re.findall(rf"stage-{stage}-chapter-(\d\d)\.ctest", names))


def from_chapter(first):
    """The numbers of all chapters from one on, and of the later one."""
    return [stage.name for stage in overlay.stages() if stage.name >= first] + [NUMBER]


class TestsRun(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shutil.rmtree(PROJECT, ignore_errors=True)
        ignored = shutil.ignore_patterns("build", ".git", "generated", "measured")
        shutil.copytree(overlay.SOURCE, PROJECT, ignore=ignored)

    def what_runs_with(self, rewritten, *options):
        """The chapters tested on a later stage that rewrites some files as they are."""
        for folder in LATER, f"tests/{NUMBER}-later":
            shutil.rmtree(PROJECT / folder, ignore_errors=True)
        shutil.rmtree(BUILD, ignore_errors=True)
        files = {f"{LATER}/{name}": NEWEST.files[name].read_text() for name in rewritten}
        scratch.write(PROJECT, OWN | files)
        configure(*options)
        return chapters_tested_on(NUMBER)

    def test_a_file_of_chapter_2_concerns_chapter_2_and_those_above(self):
        tested = self.what_runs_with(["socketserver/base_server_loop.cpp"])
        self.assertEqual(tested, from_chapter("02"))

    def test_what_chapter_2_uses_from_a_later_chapter_concerns_it_too(self):
        tested = self.what_runs_with(["socketserver/event.cpp"])
        self.assertIn("02", tested)  # its loop uses the event
        self.assertNotIn("01", tested)

    def test_a_chapter_that_rewrites_nothing_runs_its_own_tests_only(self):
        self.assertEqual(self.what_runs_with([]), [NUMBER])

    def test_every_stage_runs_all(self):
        on = "-DSOCKETSERVER_TESTS_ON_EVERY_STAGE=ON"
        self.assertEqual(self.what_runs_with([], on), from_chapter("01"))
        for chapter in overlay.stages():
            self.assertIn(chapter.name, chapters_tested_on(NEWEST.name))


if __name__ == "__main__":
    unittest.main()
