"""scripts/demo refuses what it does not know. tests/lecture tests what it shows."""

import unittest

from .support import SCRIPTS, refused, run


class Arguments(unittest.TestCase):

    def test_a_chapter_that_is_not_there_is_refused(self):
        self.assertIn("there is no chapter 99, only 01", refused(self, "demo", "99"))

    def test_an_unknown_option_is_refused(self):
        refused(self, "demo", "01", "--fast")

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "demo", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["NN", "--recorded", "--all", "--one-pane", "q ends"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
