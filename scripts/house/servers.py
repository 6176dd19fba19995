"""A server program at work: it is started, known by the port that it prints, and ended by
its id. Whoever starts one, for a test or for a measurement, starts it here."""

import contextlib
import ctypes
import os
import re
import select
import signal
import subprocess
import tempfile
import time
from collections import namedtuple
from pathlib import Path

STARTS_WITHIN = 20  # seconds, also under valgrind
ENDS_WITHIN = 5
EVENTUALLY = 10

SET_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG
LIBC = ctypes.CDLL(None)

Process = namedtuple("Process", "state parent group")


class NotStarted(AssertionError):
    """The program did not say where it listens."""


class Server:
    """A program that says in its first line where it listens, and serves until SIGTERM.

    Its processes are a group of their own, and it never outlives the program that has
    started it. What it writes to its standard error is kept.
    """

    def __init__(self, command, port=r"^(\d+)$", prepare=None, **options):
        """Returns when it has said where it is; raises NotStarted when it doesn't.
        @param port     its first line as a regular expression, with the port as a group
        @param prepare  called in the new process, before the program takes its place
        @param options  of subprocess.Popen"""
        def in_the_new_process():
            LIBC.prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
            signal.pthread_sigmask(signal.SIG_SETMASK, ())
            if prepare:
                prepare()

        self.errors = tempfile.TemporaryFile()
        self.log_at_end = b""
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=self.errors, bufsize=0, process_group=0,
            preexec_fn=in_the_new_process, **options)
        self.pid = self.process.pid
        self.first_line = self.read_line()
        found = re.search(port, self.first_line)
        if not found:
            self.kill()
            raise NotStarted(f"{command[0]} printed no port, but {self.first_line!r}; "
                             f"its standard error: {self.log()!r}")
        self.port = int(found[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def read_line(self, within=STARTS_WITHIN):
        """A line of its output, or what has come of it in this time."""
        line = b""
        while not line.endswith(b"\n"):
            if not select.select([self.process.stdout], [], [], within)[0]:
                break
            byte = self.process.stdout.read(1)
            if not byte:
                break
            line += byte
        return line.decode()

    def log(self):
        """What it has written to its standard error."""
        return self.log_as_bytes().decode(errors="replace")

    def log_as_bytes(self):
        if self.errors.closed:
            return self.log_at_end
        number = self.errors.fileno()
        return os.pread(number, os.fstat(number).st_size, 0)

    def stop(self, number=signal.SIGTERM, within=ENDS_WITHIN):
        """Asks it to end, and returns its exit status. Raises TimeoutExpired."""
        self.process.send_signal(number)
        return self.process.wait(within)

    def end(self, within=ENDS_WITHIN):
        """Ends it as a user would, and kills what is left of it then."""
        started = descendants_of(self.pid)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.stop(within=within)
        self.kill(started)

    def kill(self, started=()):
        """Ends it and what it has started, whatever the state they are in."""
        started = {*started, *descendants_of(self.pid)}
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for pid in started:
            end_process(pid)
        self.process.stdout.close()
        if not self.errors.closed:
            self.log_at_end = self.log_as_bytes()
            self.errors.close()

    def leaves_processes(self, within=ENDS_WITHIN):
        """Whether one of its group stays. A child may end a moment after its parent."""
        return not eventually(lambda: not any(
            process.group == self.pid and process.state not in "ZX"
            for process in processes().values()), within)


def processes():
    """All processes of this machine by their ids: proc(5), stat."""
    found = {}
    for pid in filter(str.isdecimal, os.listdir("/proc")):
        with contextlib.suppress(OSError):  # it has just gone
            stat = Path("/proc", pid, "stat").read_text()
            state, parent, group = stat.rpartition(")")[2].split()[:3]
            found[int(pid)] = Process(state, int(parent), int(group))
    return found


def descendants_of(pid):
    """The ids of its children, of theirs, and so on."""
    children = {}
    for child, process in processes().items():
        children.setdefault(process.parent, []).append(child)
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found[1:]


def end_process(pid):
    """Kills a process, if it is still there."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def eventually(condition, within=EVENTUALLY):
    """Waits until the condition holds, and says whether it does."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
