"""scripts/packages, and what the chapters need: chapters/NN-name/needs.cmake."""

import re
import unittest

from .support import SCRIPTS, groups


class Packages(unittest.TestCase):
    """scripts/packages, and what the chapters need: chapters/NN-name/needs.cmake."""

    def test_every_group_that_a_script_asks_for_exists(self):
        asked_for = set()
        for script in ["test", "lint", "fuzz", "diagrams", "book", "bench", "lecture"]:
            text = (SCRIPTS / script).read_text(encoding="utf-8")
            for found in re.findall(r"(?:set_up|scripts/setup) ([a-z ]+)|"
                                    r"packages\+?=\(([a-z ]+)\)", text):
                asked_for.update(" ".join(found).split())
        self.assertLessEqual({"test", "lint"}, asked_for)
        self.assertEqual(asked_for, set(groups()), "no group is missing, none is unused")

    def test_no_package_is_listed_twice(self):
        every = [package for packages in groups().values() for package in packages]
        self.assertEqual(sorted(set(every)), sorted(every))


if __name__ == "__main__":
    unittest.main()
