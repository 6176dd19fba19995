"""A server that is measured: a program of its own, on a core of its own.

Such a program listens on 127.0.0.1, prints its port in the first line, and serves until
SIGTERM. What it writes to its standard errors fails the measurement.
"""

import contextlib
import os
import resource
import select
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

STARTS_WITHIN = 10  # seconds
ENDS_WITHIN = 5


class Failed(Exception):
    """Something could not be measured; the text says why."""


@dataclass(frozen=True)
class Server:
    """One of those that are compared."""

    name: str  # as the tables call it
    program: str  # below the build's folder bench
    arguments: tuple[str, ...] = ()  # {folder} stands for the folder of files
    package: str = ""  # without which there is no such program


class Running:
    """A server that runs, with all the processes that it has started."""

    def __init__(self, process, core):
        self.process = process
        self.core = core
        self.port = None

    def processes(self):
        """The ids of the server and all that come from it: children(5) of each task."""
        found = [self.process.pid]
        for pid in found:
            for task in tasks_of(pid):
                found += map(int, read(task / "children").split())
        return found

    def memory(self):
        """MiB of memory, where a page of several processes is divided among them."""
        return sum(kibibytes(pid) for pid in self.processes()) / 1024

    def tasks(self):
        """How many threads there are, in all processes."""
        return sum(len(tasks_of(pid)) for pid in self.processes())


def tasks_of(pid):
    """The folders of its threads; none when the process has ended meanwhile."""
    try:
        return list(Path(f"/proc/{pid}/task").iterdir())
    except OSError:
        return []


def read(path):
    """What the file says; nothing when its process has ended meanwhile."""
    try:
        return path.read_text()
    except OSError:
        return ""


def kibibytes(pid):
    for line in read(Path(f"/proc/{pid}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    return 0


@contextlib.contextmanager
def running(command, core):
    """Starts a server on this core, and ends it and its children in any case."""
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors,
                                   stdin=subprocess.DEVNULL, text=True,
                                   preexec_fn=lambda: os.sched_setaffinity(0, {core}))
        server = Running(process, core)
        try:
            server.port = read_port(process)
            yield server
            if process.poll() is not None:
                raise Failed(f"the server ended by itself{said(errors)}")
        finally:
            end(server)
        if said(errors):
            raise Failed(f"the server complained{said(errors)}")


def read_port(process):
    readable, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN)
    line = process.stdout.readline() if readable else ""
    if not line.strip().isdigit():
        raise Failed(f"the server printed no port, but {line!r}")
    return int(line)


def end(server):
    """First as a user would. What is left after that, or of its children, is killed."""
    processes = server.processes()
    if server.process.poll() is None:
        server.process.terminate()
    try:
        server.process.wait(ENDS_WITHIN)
    except subprocess.TimeoutExpired:
        server.process.kill()
        server.process.wait()
    server.process.stdout.close()
    for pid in processes[1:]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def said(errors):
    errors.seek(0)
    text = errors.read(1000).strip()
    return f": {text}" if text else ""


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
        for line in read(Path("/proc/stat")).splitlines():
            if line.startswith(f"cpu{self.core} "):
                user, nice, system, _, _, irq, softirq, *_ = map(int, line.split()[1:])
                return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")
        raise Failed(f"/proc/stat has no cpu{self.core}")

    def share(self):
        """The part of the time since the beginning in which it worked, 0 to 1."""
        return (self.worked() - self.worked_before) / (time.monotonic() - self.begin)
