"""scripts/lecture refuses what it does not know before it installs anything."""

import unittest

from .support import SCRIPTS, refused, run


class Arguments(unittest.TestCase):

    def test_a_chapter_without_slides_is_refused(self):
        self.assertIn("there are no slides of chapter 99", refused(self, "lecture", "99"))

    def test_an_unknown_one_is_refused(self):
        for argument in ["--fast", "one", ""]:
            with self.subTest(argument):
                refused(self, "lecture", argument)

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "lecture", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["NN", "--out", "--pdf"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
