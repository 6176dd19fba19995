""".ci/run."""

import shutil
import unittest

from scripts.house import overlay
from tests.house import scratch

from .support import SCRIPTS, run


class ContinuousIntegration(unittest.TestCase):
    """.ci/run, with made-up scripts: its last line and its exit status are the truth."""

    def last_line(self, test="true", lint="true"):
        names = {"test": f'echo "100% tests passed, 0 tests failed out of 5"; {test}',
                 "lint": lint, "setup": "true", "lecture": "true"}
        tree = scratch.made_up(self, {f"scripts/{name}": f"#!/bin/bash\n{body}\n"
                                    for name, body in names.items()})
        (tree / ".ci").mkdir()
        shutil.copy(overlay.SOURCE / ".ci" / "run", tree / ".ci" / "run")
        shutil.copy(SCRIPTS / "parts.sh", tree / "scripts" / "parts.sh")
        for name in names:
            (tree / "scripts" / name).chmod(0o755)
        status, output, _ = run(tree / ".ci" / "run", cwd="/")
        return status, output.splitlines()[-1]

    def test_all_is_well(self):
        self.assertEqual(self.last_line(), (0, "17 passed, 0 failed"))

    def test_a_test_that_was_skipped_did_not_pass(self):
        skipped = r"printf 'The following tests did not run:\n\t  7 - it (Skipped)\n'"
        self.assertEqual(self.last_line(test=skipped), (0, "14 passed, 0 failed"))

    def test_tests_that_failed_are_counted(self):
        failing = ('[[ $* != --sanitize ]] || '
                   '{ echo "60% tests passed, 2 tests failed out of 5"; exit 8; }')
        self.assertEqual(self.last_line(test=failing), (1, "20 passed, 2 failed"))

    def test_a_build_that_failed_counts_as_one(self):
        self.assertEqual(self.last_line(test="[[ $* != --coverage ]]"),
                         (1, "17 passed, 1 failed"))

    def test_a_lint_that_failed_counts_as_one(self):
        self.assertEqual(self.last_line(lint="false"), (1, "16 passed, 1 failed"))


if __name__ == "__main__":
    unittest.main()
