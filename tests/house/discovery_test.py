"""ctest has one entry for each test case of doctest, with the right name and labels."""

import os
import re
import subprocess
import unittest
from concurrent.futures import ThreadPoolExecutor

from scripts.house import overlay

from . import ctest, scratch


def programs(known):
    """The test programs that there should be, {name: labels}: a chapter's on its own
    stage, those of its steps, and on later stages those that ctest knows. On which stages
    these are, tests_run_test.py tries."""
    every = overlay.stages()
    on_every_stage = scratch.cached("SOCKETSERVER_TESTS_ON_EVERY_STAGE") == "ON"
    found = []
    for stage in every:
        for chapter in every[: every.index(stage) + 1]:
            labels = [f"stage-{stage.name}", f"chapter-{chapter.name}"]
            if chapter == stage or on_every_stage or "-".join(labels) in known:
                found.append(labels)
        for step in stage.steps:
            found.append([f"stage-{stage.name}", f"chapter-{stage.name}", f"step-{step}"])
    return {"-".join(labels): labels for labels in found}


def doctest(program, *arguments):
    """What a test program prints."""
    return subprocess.run([program, *arguments], text=True, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE).stdout


def cases(program, *arguments):
    """The names of the test cases that a program selects, printed between two rules."""
    return re.split(r"^=+\n", doctest(program, "--list-test-cases", *arguments),
                    flags=re.MULTILINE)[1].splitlines()


class Discovery(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = {}
        for entry in ctest.entries(overlay.BUILD):
            folder, _, program = entry.command[0].rpartition("/")
            if folder == str(overlay.BUILD / "tests"):  # or else it is not doctest's
                cls.entries.setdefault(program, []).append(entry)
        cls.programs = programs(cls.entries)

    def path(self, name):
        return overlay.BUILD / "tests" / name

    def test_every_test_program_is_known_to_ctest_and_no_other(self):
        self.assertEqual(sorted(self.entries), sorted(self.programs))

    def test_one_entry_for_each_test_case(self):
        for name, parts in self.programs.items():
            with self.subTest(name):
                found = sorted(entry.name for entry in self.entries[name])
                names = cases(self.path(name))
                wanted = sorted("/".join([*parts, case]) for case in names)
                self.assertEqual(found, wanted)
                self.assertNotEqual(wanted, [], "a program without a test case")

    def test_each_entry_has_the_labels_of_its_stage_and_its_chapter(self):
        for name, parts in self.programs.items():
            for entry in self.entries[name]:
                self.assertLessEqual(set(parts), entry.labels, entry.name)

    def test_each_entry_runs_the_one_test_case_that_it_is_named_after(self):
        def selected(entry):
            return entry.name, cases(*entry.command)

        # Two programs with the same cases, as on two stages, choose alike.
        alike = {}
        for found in self.entries.values():
            filters = tuple(sorted(entry.command[1] for entry in found))
            alike.setdefault(filters, found)
        every = [entry for found in alike.values() for entry in found]
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for name, names in pool.map(selected, every):
                self.assertEqual(len(names), 1, name)
                self.assertTrue(name.endswith("/" + names[0]), f"{name} runs {names[0]}")

    def test_ctest_reads_its_lists_without_a_warning(self):
        done = subprocess.run(["ctest", "--show-only"], cwd=overlay.BUILD, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.assertEqual(done.stderr, "")

    def test_a_run_that_selects_no_case_fails(self):
        for name in self.programs:
            done = subprocess.run([self.path(name), "--test-case=there is no such case"],
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            self.assertNotEqual(done.returncode, 0, name)


if __name__ == "__main__":
    unittest.main()
