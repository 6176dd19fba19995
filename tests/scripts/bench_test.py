"""scripts/bench says what is wrong with its arguments before it builds anything."""

import unittest

from .support import SCRIPTS, refused, run


class Arguments(unittest.TestCase):

    def test_what_it_does_not_know_is_refused(self):
        for arguments in (["--nonsense"], ["--rounds", "0"], ["--setup", "--quick"]):
            with self.subTest(arguments):
                self.assertIn(arguments[0], refused(self, "bench", *arguments))

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "bench", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--only NAME", "--list", "--quick"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
