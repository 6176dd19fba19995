"""scripts/lint refuses what it does not know."""

import unittest

from .support import refused


class Arguments(unittest.TestCase):
    def test_it_takes_no_arguments(self):
        refused(self, "lint", "--fast")


if __name__ == "__main__":
    unittest.main()
