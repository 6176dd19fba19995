"""The two servers, started with the same arguments, and what they write."""

import os
import re
import signal
import subprocess
import sys
import tempfile

ORIGINAL = ["/usr/bin/python3", "-u", "-m", "http.server"]
OURS = [os.path.join(os.environ["EXAMPLES"], "socketserver-http")]

ENVIRONMENT = {
    "PATH": "/usr/bin:/bin",
    "LC_ALL": "C.UTF-8",
    "INHERITED": "from the server",
    "HTTP_PROXY": "",
}

LOG_TIME = re.compile(r"\[\d\d/[A-Z][a-z][a-z]/\d{4} \d\d:\d\d:\d\d\]")


class Server:
    """A running server; it is ended at the end of a with block."""

    def __init__(self, command, *arguments):
        self.log = tempfile.TemporaryFile()
        self.seen = 0
        self.process = subprocess.Popen(
            [*command, "0", *arguments], env=ENVIRONMENT, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self.log)
        self.first_line = self.process.stdout.readline().decode()
        port = re.search(r" port (\d+) ", self.first_line)
        if not port:
            raise AssertionError(f"{command[0]} does not start: {self.new_log()}")
        self.port = int(port[1])

    def new_log(self):
        """What it has logged since the last call, with the time of each line as TIME."""
        self.log.seek(self.seen)
        text = self.log.read()
        self.seen += len(text)
        return LOG_TIME.sub("[TIME]", text.decode("utf-8", "backslashreplace"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.log.close()


def original_version():
    """The version of the original that this machine has: "3.11", or "" for none."""
    try:
        shown = subprocess.run([ORIGINAL[0], "--version"], stdout=subprocess.PIPE,
                               check=True)
    except OSError:
        return ""
    return ".".join(shown.stdout.decode().split()[-1].split(".")[:2])


def skip(version):
    """Says so in a way that nobody overlooks."""
    stars = "*" * 72
    found = version or "(none)"
    print(f"{stars}\nSKIPPED: {ORIGINAL[0]} is version {found}, and only 3.11"
          f" is the oracle.\nNOTHING WAS COMPARED WITH THE ORIGINAL.\n{stars}")
    sys.exit(0)
