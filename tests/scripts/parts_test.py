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
        self.assertEqual(parts("part quick echo done"), (0, "done\n-- quick: 0 s\n", ""))

    def test_a_long_part_says_in_a_log_that_it_goes_on(self):
        _, output, _ = parts("part long sleep 1")
        lines = output.splitlines()
        self.assertGreaterEqual(lines.count("   long: 0 s so far"), 2, output)
        self.assertEqual(lines[-1].split(":")[0], "-- long")

    def test_how_far_a_build_is(self):
        _, output, _ = parts("built=$(mktemp -d); echo 1 > $built/.ninja_log;"
                             "part 'one: build' sleep 0.5; rm -r $built")
        self.assertIn("   one: build: 0 s so far, 1 files made\n", output)

    def test_a_part_that_fails_ends_the_script(self):
        status, output, _ = parts("trap say_the_total EXIT; part wrong false; echo on")
        self.assertEqual((status, output), (1, "-- total: 0 s, FAILED\n"))

    def test_what_a_part_starts_does_not_keep_it_from_ending(self):
        _, output, _ = parts("quick() { sleep 30 & }; part quick quick; kill %%")
        self.assertTrue(output.endswith("-- quick: 0 s\n"), output)


if __name__ == "__main__":
    unittest.main()
