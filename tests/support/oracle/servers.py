"""The two servers, and what they write."""

import re
import subprocess
import sys

from scripts.house import servers

PYTHON = "/usr/bin/python3"

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "INHERITED": "from the server",
    "HTTP_PROXY": "",
}

LOG_TIME = re.compile(r"\[\d\d/[A-Z][a-z][a-z]/\d{4} \d\d:\d\d:\d\d\]")


class Server(servers.Server):
    """A running server; it is ended at the end of a with block."""

    def __init__(self, command):
        super().__init__(command, port=r" port (\d+) ", env=ENVIRONMENT)
        self.seen = 0

    def new_log(self):
        """What it has logged since the last call, with the time of each line as TIME."""
        text = self.log_as_bytes()[self.seen:]
        self.seen += len(text)
        return LOG_TIME.sub("[TIME]", text.decode("utf-8", "backslashreplace"))

    def __exit__(self, *_):
        self.kill()


def original(module):
    """The command line of a module of Python's."""
    return [PYTHON, "-u", "-B", "-m", module]


def original_version():
    """The version of the original that this machine has: "3.11", or "" for none."""
    try:
        shown = subprocess.run([PYTHON, "--version"], stdout=subprocess.PIPE,
                               check=True)
    except OSError:
        return ""
    return ".".join(shown.stdout.decode().split()[-1].split(".")[:2])


def skip(version):
    """Says so in a way that nobody overlooks."""
    stars = "*" * 72
    found = version or "(none)"
    print(f"{stars}\nSKIPPED: {PYTHON} is version {found}, and only 3.11"
          f" is the oracle.\nNOTHING WAS COMPARED WITH THE ORIGINAL.\n{stars}")
    sys.exit(0)
