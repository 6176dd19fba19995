"""scripts/test refuses what it does not know."""

import unittest

from scripts.house import overlay

from .support import SCRIPTS, refused, run


class Arguments(unittest.TestCase):
    def test_it_refuses_what_it_does_not_know(self):
        for argument in ["--fast", "", "three", "03x", "003"]:
            with self.subTest(argument):
                errors = refused(self, "test", argument)
                self.assertIn(f"unknown argument: {argument}", errors)

    def test_it_refuses_a_wrong_argument_behind_a_good_one(self):
        refused(self, "test", "--clang", "--fast")

    def test_it_names_the_chapters_when_one_does_not_exist(self):
        for argument in ["99", "0"]:
            errors = refused(self, "test", argument)
            for stage in overlay.stages():
                self.assertIn(stage.folder.name, errors)

    def test_coverage_is_about_all_chapters(self):
        refused(self, "test", "01", "--coverage")

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "test", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--clang", "--sanitize", "--coverage", "CHAPTER"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
