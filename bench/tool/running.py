"""A server that is measured: a program of its own, on a core of its own.

Such a program listens on 127.0.0.1, prints its port in the first line, and serves until
SIGTERM. What it writes to its standard errors fails the measurement.
"""

import contextlib
import os
import re
import resource
import time
from pathlib import Path

from scripts.house import servers


class Failed(Exception):
    """Something could not be measured; the text says why."""


class Running(servers.Server):
    """A server on a core of its own, with all the processes that it has started."""

    def __init__(self, command, core):
        super().__init__(command, prepare=lambda: os.sched_setaffinity(0, {core}))
        self.core = core

    def processes(self):
        return [self.pid, *servers.descendants_of(self.pid)]

    def memory(self):
        """MiB of memory, where a page of several processes is divided among them."""
        return sum(kibibytes(pid) for pid in self.processes()) / 1024

    def tasks(self):
        """How many threads there are, in all processes."""
        return sum(map(threads, self.processes()))


def threads(pid):
    """None when the process has ended meanwhile."""
    try:
        return len(os.listdir(f"/proc/{pid}/task"))
    except OSError:
        return 0


def kibibytes(pid):
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return int(re.search(r"^Pss: +(\d+)", rollup, re.MULTILINE)[1])


@contextlib.contextmanager
def running(command, core):
    """Starts a server on this core, and ends it and its children in any case."""
    try:
        server = Running(command, core)
    except servers.NotStarted as failure:
        raise Failed(str(failure)) from None
    with server:
        yield server
        if server.process.poll() is not None:
            raise Failed(f"the server ended by itself: {server.log().strip()}")
    if server.log().strip():
        raise Failed(f"the server complained: {server.log().strip()[:1000]}")


def allow_many_descriptors():
    """As many as the system lets this user have, for all that is started from here."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


class Busy:
    """How long a core has worked, interrupts included: proc(5), /proc/stat."""

    def __init__(self, core):
        self.core = core
        self.worked_before = self.worked()
        self.begin = time.monotonic()

    def worked(self):
        for line in Path("/proc/stat").read_text().splitlines():
            if line.startswith(f"cpu{self.core} "):
                user, nice, system, _, _, irq, softirq, *_ = map(int, line.split()[1:])
                return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
        raise Failed(f"/proc/stat has no cpu{self.core}")

    def share(self):
        """The part of the time since the beginning in which it worked, 0 to 1."""
        return (self.worked() - self.worked_before) / (time.monotonic() - self.begin)
