"""A server program is started, known by its port, and ended with all that it has started.
Each server here is a line of shell."""

import os
import signal
import subprocess
import sys
import unittest

from scripts.house import servers
from scripts.house.overlay import SOURCE

READS = []


def start(script, **options):
    return servers.Server(["/bin/sh", "-c", script], **options)


def is_running(pid):
    process = servers.processes().get(pid)
    return process is not None and process.state not in "ZX"


class Started(unittest.TestCase):
    def test_it_is_known_by_the_port_that_it_prints(self):
        with start("echo 4711; sleep 9") as server:
            self.assertEqual(server.port, 4711)

    def test_the_first_line_may_say_more(self):
        line = "echo here: port 4711 and more; sleep 9"
        with start(line, port=r" port (\d+) ") as server:
            self.assertEqual(server.port, 4711)
            self.assertEqual(server.first_line, "here: port 4711 and more\n")

    def test_without_a_port_it_is_ended_and_what_it_said_is_told(self):
        for script in ("echo hello; echo no luck >&2; sleep 9", "echo no luck >&2"):
            with self.assertRaisesRegex(servers.NotStarted, "no port.*no luck"):
                start(script)

    def test_it_can_be_prepared(self):
        with start("ulimit -n; sleep 9", prepare=lambda: os.nice(1)) as server:
            self.assertEqual(os.getpriority(os.PRIO_PROCESS, server.pid),
                             os.getpriority(os.PRIO_PROCESS, 0) + 1)


class Ended(unittest.TestCase):
    def assert_ends(self, pids):
        self.assertTrue(servers.eventually(lambda: not any(map(is_running, pids))))

    def test_it_ends_with_its_children_also_those_of_another_group(self):
        with start("sleep 99 & setsid sleep 99 & echo 1; wait") as server:
            self.assertTrue(servers.eventually(
                lambda: len(servers.descendants_of(server.pid)) == 2))
            children = servers.descendants_of(server.pid)
        self.assert_ends([server.pid, *children])

    def test_one_that_ignores_the_end_is_killed(self):
        with start("trap '' TERM; echo 1; while true; do sleep 1; done") as server:
            server.end(within=0.2)
        self.assertEqual(server.process.returncode, -signal.SIGKILL)

    def test_what_it_has_written_stays(self):
        with start("printf 'gr\\377n\\n' >&2; echo 1; sleep 9") as server:
            self.assertEqual(server.log_as_bytes(), b"gr\xffn\n")
        self.assertEqual(server.log(), "gr\ufffdn\n")

    def test_a_child_that_is_left_is_seen(self):
        with start("(sleep 0.3) & echo 1; read forever") as server:
            self.assertEqual(server.process.wait(5), 1)  # its standard input is empty
            self.assertTrue(server.leaves_processes(within=0.05))
            self.assertFalse(server.leaves_processes())

    def test_it_does_not_outlive_who_has_started_it(self):
        program = ("import os; from scripts.house import servers; "
                   "server = servers.Server(['/bin/sh', '-c', 'echo 1; exec sleep 99']); "
                   "print(server.pid, flush=True); os.kill(os.getpid(), 9)")
        done = subprocess.run([sys.executable, "-B", "-c", program], cwd=SOURCE,
                              text=True, capture_output=True)
        self.assertEqual(done.returncode, -signal.SIGKILL)
        self.assert_ends([int(done.stdout)])


if __name__ == "__main__":
    unittest.main()
