"""scripts/parts.sh: how long a part of a script takes is said, and in a log that it goes
on."""

import unittest

from .support import SCRIPTS, run


def parts(script):
    """Runs a script that has the parts, and that says more often that it goes on."""
    begin = f"set -euo pipefail; source {SCRIPTS}/parts.sh; SAYS_EVERY=0.2; "
    return run("bash", "-c", begin + script)


class Parts(unittest.TestCase):
    def test_a_part_says_how_long_it_took(self):
        status, output, errors = parts("part quick echo done")
        self.assertEqual((status, errors), (0, ""))
        self.assertRegex(output, r"(?m)^done$")
        self.assertRegex(output, r"\n-- quick: \d+ s\n$")

    def test_a_long_part_says_in_a_log_that_it_goes_on(self):
        _, output, _ = parts("part long sleep 2")
        self.assertRegex(output, r"^(   long: \d+ s so far\n){2,}-- long: \d+ s\n$")

    def test_how_far_a_build_is(self):
        _, output, _ = parts("built=$(mktemp -d); echo 1 > $built/.ninja_log;"
                             "build() { sleep 0.5; echo 2 >> $built/.ninja_log;"
                             "sleep 1; }; "
                             "part 'one: build' build; rm -r $built")
        self.assertRegex(output, r"   one: build: \d+ s so far, 0 files made\n")
        self.assertRegex(output, r"   one: build: \d+ s so far, 1 files made\n")

    def test_a_part_that_fails_ends_the_script(self):
        status, output, _ = parts("trap say_the_total EXIT; part wrong false; echo on")
        self.assertEqual(status, 1)
        self.assertRegex(output, r"^-- total: \d+ s, FAILED\n$")

    def test_what_a_part_starts_does_not_keep_it_from_ending(self):
        _, output, _ = parts("quick() { sleep 30 & }; part quick quick; kill %%")
        self.assertRegex(output, r"-- quick: \d+ s\n$")


if __name__ == "__main__":
    unittest.main()
