"""A test case that leaves something behind fails its run, though its checks passed."""

import subprocess
import unittest

from scripts.house import overlay

LEAKS = overlay.BUILD / "tests" / "house" / "leaks"


def run(*arguments):
    return subprocess.run([LEAKS, *arguments], text=True, timeout=60,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)


def report(case):
    return f'HYGIENE: the test case "{case}" left behind:'


class Hygiene(unittest.TestCase):
    def check_leak(self, case, what):
        done = run(f"--test-case={case}")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertIn(report(case), done.stdout)
        self.assertRegex(done.stdout, what)
        self.assertEqual(done.stdout.count("\n  "), 1, done.stdout)  # one thing only
        self.assertRegex(done.stdout, r"1 passed \| 0 failed")

    def test_a_leaked_descriptor_is_caught(self):
        self.check_leak("leaks a descriptor", r"\n  descriptor \d+ -> /dev/null\n")

    def test_a_leaked_child_is_caught(self):
        self.check_leak("leaks a child process", r"\n  a child process\n")

    def test_a_leaked_thread_is_caught(self):
        self.check_leak("leaks a thread", r"\n  thread \d+\n")

    def test_a_clean_case_passes(self):
        done = run("--test-case=gives all three back")
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertNotIn("HYGIENE", done.stdout)

    def test_a_wait_where_nobody_may_wait_ends_the_program(self):
        for case, where in [
                ("waits in a catch", "while an exception is being handled"),
                ("waits in a destructor",
                 "in a destructor, while an exception is on its"),
                ("waits with a changed mask", "while SIGPIPE is blocked")]:
            with self.subTest(case):
                done = run(f"--test-case={case}")
                self.assertNotEqual(done.returncode, 0, done.stdout)
                self.assertIn(f"WAITING: poll() may wait {where}", done.stdout)
        done = run("--test-case=waits where one may")
        self.assertEqual(done.returncode, 0, done.stdout)

    def test_one_leaking_case_among_others_fails_the_run(self):
        done = run("--test-case=leaks*,gives*")
        self.assertEqual(done.returncode, 1, done.stdout)
        for case in "leaks a descriptor", "leaks a child process", "leaks a thread":
            self.assertIn(report(case), done.stdout)
        self.assertNotIn(report("gives all three back"), done.stdout)

    def test_a_run_that_selects_no_case_fails(self):
        done = run("--test-case=there is no such case")
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertIn("no test case was selected", done.stdout)


if __name__ == "__main__":
    unittest.main()
