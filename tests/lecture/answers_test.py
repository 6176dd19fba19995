"""The lecturer's pack: all questions and exercises of the tree are in it, with their
answers."""

import re
import tempfile
import unittest
from pathlib import Path

from lecture import answers
from scripts.exercises.exercise import every
from scripts.house import overlay
from tests.scripts.support import SCRIPTS, run


class Pack(unittest.TestCase):

    def test_it_is_written_and_nothing_is_built(self):
        with tempfile.TemporaryDirectory() as folder:
            status, output, errors = run(SCRIPTS / "lecture", "pack", "--out", folder)
            self.assertEqual((status, errors), (0, ""))
            self.assertEqual(sorted(map(Path, output.split())),
                             sorted(Path(folder).iterdir()))
            page = (Path(folder) / "answers.html").read_text(encoding="utf-8")
            self.assertIn("units of 45 minutes",
                          (Path(folder) / "schedule.html").read_text(encoding="utf-8"))
        self.holds_all_questions(page)
        self.holds_all_exercises(page)

    def holds_all_questions(self, page):
        for readme in overlay.SOURCE.glob("chapters/*/README.md"):
            text = readme.read_text(encoding="utf-8")
            found = answers.QUESTION.findall(text)
            self.assertEqual(len(found), 5, readme)
            for question, answer in found:
                self.assertIn(f"<h3>{question}</h3>", page)
                self.assertTrue(answer.strip())

    def holds_all_exercises(self, page):
        parts = re.split("(?=<h3>Exercise )", page)[1:]
        self.assertEqual(len(parts), len(every()))
        for one, part in zip(every(), parts):
            with self.subTest(one.name):
                self.assertIn(f"<h3>{one.title}</h3>", part)
                self.assertIn("<ins>+", part.replace("<ins>+++", ""))
                self.assertEqual(part.count(": breaks “"), len(one.wrong))

    def test_it_refuses_what_it_does_not_know(self):
        for argument in "01", "--pdf":
            errors = run(SCRIPTS / "lecture", "pack", argument)
            self.assertEqual(errors[:2], (2, ""))
            self.assertIn("usage: scripts/lecture pack", errors[2])


if __name__ == "__main__":
    unittest.main()
