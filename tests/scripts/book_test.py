"""scripts/book refuses what it does not know before it does anything."""

import unittest

from .support import SCRIPTS, refused, run


class Arguments(unittest.TestCase):

    def test_an_unknown_one_is_refused(self):
        for argument in ["--fast", "", "8000", "--serve"]:
            with self.subTest(argument):
                self.assertIn(f"unknown argument: {argument}",
                              refused(self, "book", argument))

    def test_a_port_is_a_number(self):
        for arguments in [[], [""], ["http"], ["-1"], ["65536"], ["99999999"]]:
            with self.subTest(arguments):
                self.assertIn("--port wants a number up to 65535",
                              refused(self, "book", "--port", *arguments))

    def test_help_is_no_error(self):
        status, output, errors = run(SCRIPTS / "book", "--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--port", "--no-serve"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
