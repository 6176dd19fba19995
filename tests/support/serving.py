"""What the tests share that start a server program: they talk to it, look at it from
outside, and leave nothing behind."""

import contextlib
import faulthandler
import functools
import os
import resource
import signal
import subprocess
import unittest
from pathlib import Path

from scripts.house import servers
from scripts.house.servers import descendants_of, eventually, processes

from .client import DEADLINE, get


# A test that hangs shows where, before ctest ends it.
faulthandler.dump_traceback_later(280, exit=True)


@functools.cache
def is_built_with(program, function):
    """Whether a program has this function, of a sanitizer's."""
    return function in Path(program).read_bytes()


def has_fibers():
    """Whether the program under test can serve with fibers: a chapter's own, or else the
    command as the stage has it."""
    places = (("PROGRAMS", "telling_server"), ("COMMANDS", "socketserver-http"))
    programs = [Path(os.environ.get(folder, "none")) / name for folder, name in places]
    there = [program for program in programs if program.exists()]
    return bool(there) and is_built_with(there[0], b"multiplexed")


CONCURRENT = ("--threads", "--forks", *(("--multiplexed",) if has_fibers() else ()))
MODELS = (*CONCURRENT, "--sequential")


def memory_counts(program):
    """Whether its memory says something of the server: a sanitizer's own does not."""
    return not (is_built_with(program, b"__asan_init") or
                is_built_with(program, b"__tsan_init"))


def is_running(pid):
    """Whether there is such a process, and it is more than a zombie."""
    process = processes().get(pid)
    return process is not None and process.state != "Z"


class Server(servers.Server):
    """A server program, with a free port, until stop() or kill()."""

    def __init__(self, program, *arguments, port=0, folder=None, descriptors=None,
                 threads_at_rest=1):
        """Returns when it has said where it is.
        @param descriptors      how many it may have: its soft limit and its hard one
        @param threads_at_rest  how many it has without clients"""
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, descriptors)
        self.program = program
        # ThreadSanitizer has one of its own.
        self.threads_at_rest = threads_at_rest + is_built_with(program, b"__tsan_init")
        super().__init__([program, port, *arguments], port=r" port (\d+) ", cwd=folder,
                         prepare=limit)

    def threads(self):
        """How many threads it has for its clients."""
        return len(os.listdir(f"/proc/{self.pid}/task")) - self.threads_at_rest

    def is_at_rest(self):
        """Whether no thread and no process of its own works for a client any more."""
        # Below 0: ThreadSanitizer's own thread comes with the program's first one.
        return self.threads() <= 0 and not descendants_of(self.pid)

    def runs(self, pid):
        """Whether a process runs the same program, as one that serves a client does."""
        with contextlib.suppress(OSError):
            return os.path.samefile(f"/proc/{pid}/exe", f"/proc/{self.pid}/exe")
        return True  # it has gone

    def descriptors(self):
        """How many descriptors it has, without one for each file: a small file stays open
        for the next request."""
        targets = []
        for descriptor in os.listdir(f"/proc/{self.pid}/fd"):
            with contextlib.suppress(FileNotFoundError):  # it has been closed
                targets.append(os.readlink(f"/proc/{self.pid}/fd/{descriptor}"))
        return len(targets) - len(set(filter(os.path.isfile, targets)))

    def send_signal(self, number):
        self.process.send_signal(number)

    def wait(self, within=3 * DEADLINE):
        """Waits for its end. Returns its status, and what was left of its output."""
        status = self.process.wait(within)
        return status, self.process.stdout.read().decode()

    def end(self):
        """Ends it, however busy it is. One that counts its lines writes the count down
        when it ends by itself: it is asked first."""
        started = descendants_of(self.pid)
        if self.process.poll() is None and is_built_with(self.program, b".gcda"):
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(2)
        self.kill(started)

    def stop(self, number=signal.SIGTERM, within=3 * DEADLINE):
        """Ends it by a signal; as wait()."""
        self.send_signal(number)
        return self.wait(within)


class ServingTest(unittest.TestCase):
    """A test with servers that end with it. A class derived from it names the program."""

    PROGRAM = None

    #: A page that the program has, and what stands there.
    PAGE = "/hello.txt"
    CONTENT = rb"hello\n"

    def start(self, *arguments, **more):
        """Starts the program."""
        server = Server(self.PROGRAM, *arguments, **more)
        self.addCleanup(server.end)
        return server

    def assert_eventually(self, condition, message, deadline=DEADLINE):
        self.assertTrue(eventually(condition, deadline), message)

    def assert_serves(self, server):
        """Somebody else is served."""
        answer = get(server, self.PAGE)
        self.assertEqual(answer.status, 200)
        self.assertRegex(answer.body, self.CONTENT)


class TellingTest(ServingTest):
    """A test of telling_server.hpp, as the chapter's programs have it."""

    PROGRAM = Path(os.environ["PROGRAMS"]) / "telling_server"
    CONTENT = rb"\AGET /hello.txt HTTP/1.1\n(.+\n)*that is all\n\Z"
