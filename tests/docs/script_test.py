"""scripts/book refuses what it does not know before it does anything."""

import subprocess
import unittest

from . import book


def run(*arguments):
    """Runs the script: exit status, standard output, standard error."""
    done = subprocess.run([book.SOURCE / "scripts" / "book", *arguments], text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
                          check=False)
    return done.returncode, done.stdout, done.stderr


class Arguments(unittest.TestCase):

    def test_an_unknown_one_is_refused(self):
        for argument in ["--fast", "", "8000", "--serve"]:
            with self.subTest(argument):
                status, output, errors = run(argument)
                self.assertEqual((status, output), (2, ""))
                self.assertIn(f"unknown argument: {argument}", errors)
                self.assertIn("usage: scripts/book", errors)

    def test_a_port_is_a_number(self):
        for arguments in [[], [""], ["http"], ["-1"], ["65536"], ["99999999"]]:
            with self.subTest(arguments):
                status, output, errors = run("--port", *arguments)
                self.assertEqual((status, output), (2, ""))
                self.assertIn("--port wants a number up to 65535", errors)

    def test_help_is_no_error(self):
        status, output, errors = run("--help")
        self.assertEqual((status, errors), (0, ""))
        for option in ["--port", "--no-serve"]:
            self.assertIn(option, output)


if __name__ == "__main__":
    unittest.main()
