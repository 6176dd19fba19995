"""Debian's chromium, as all tests with a browser start and end it."""

import os
import shutil
import signal
import subprocess

# Nothing but the page: no sandbox (it needs what a container lacks), and no other hosts.
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic",
         "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
         "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1")


def program(name):
    """Where a program lies that a test can't do without."""
    path = shutil.which(name)
    if not path:
        raise AssertionError(f"{name} is missing: run scripts/setup test")
    return path


def start(folder, *arguments, stdout, stderr):
    """Starts it in a session of its own, with all that it keeps in a folder. Of a flag
    that is given twice the last one counts."""
    return subprocess.Popen(
        [program("chromium"), *FLAGS, f"--user-data-dir={folder}/profile", *arguments],
        stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr, start_new_session=True,
        env={**os.environ, "HOME": str(folder)})


def end(process):
    """Ends it, with all the processes that it is made of."""
    try:
        os.killpg(process.pid, signal.SIGKILL)  # the session that it began
    except ProcessLookupError:
        pass
    process.wait()
