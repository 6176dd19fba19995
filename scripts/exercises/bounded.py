"""Runs programs that may hang, start others or write without end: each has limited time
and a folder of its own, and nothing of it is left afterwards."""

import ctypes
import os
import resource
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

SET_DEATH_SIGNAL = 1    # prctl(2), PR_SET_PDEATHSIG
SET_CHILD_SUBREAPER = 36  # prctl(2), PR_SET_CHILD_SUBREAPER
LIBC = ctypes.CDLL(None)
LARGEST_FILE = 256 * 1024 * 1024
SHOWN = 64 * 1024  # bytes of a program's output


@dataclass
class Ended:
    """How a program has ended."""
    status: int  # its exit status, negative for a signal; None when its time was over
    output: str  # what it wrote, to standard error as well

    def sentence(self, name, seconds):
        """Why it is that the program did not end well."""
        if self.status is None:
            return f"{name} had not ended within {seconds} s, and was killed."
        if self.status < 0:
            return f"{name} was ended by {signal.Signals(-self.status).name}."
        return f"{name} ended with exit status {self.status}."


def run(command, seconds, folder=None, **environment):
    """Runs a command, at most that long. Without a folder it has one that is removed."""
    LIBC.prctl(SET_CHILD_SUBREAPER, 1)  # whose parent has ended becomes ours
    with tempfile.TemporaryDirectory() as scratch, tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [str(word) for word in command], stdin=subprocess.DEVNULL, stdout=output,
            stderr=subprocess.STDOUT, cwd=folder or scratch, process_group=0,
            preexec_fn=in_the_new_process,
            env=os.environ | {"TMPDIR": scratch} | environment)
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            status = None
        finally:
            kill_group(process)
            kill_what_is_left()
        output.seek(0)
        return Ended(status, output.read(SHOWN).decode(errors="replace"))


def in_the_new_process():
    LIBC.prctl(SET_DEATH_SIGNAL, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))


# The first process still has its number, and so its group: it was waited for only when it
# ended, and a group lives as long as any of it does.
def kill_group(process):
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass  # all of it has ended
    process.wait()


def kill_what_is_left():
    """Ends what has left the group: by now its parent is this process."""
    while children := [int(child) for thread in Path("/proc/self/task").iterdir()
                       for child in (thread / "children").read_text().split()]:
        for child in children:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
