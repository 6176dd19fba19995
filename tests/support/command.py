"""What the tests of socketserver-http share: a folder, and servers that serve it."""

import os
import subprocess
import tempfile
from pathlib import Path

from scripts.house.servers import descendants_of, end_process

from .client import DEADLINE
from .serving import ServingTest

COMMAND = Path(os.environ["COMMANDS"]) / "socketserver-http"


def run(*arguments):
    """Runs the command to its end."""
    return subprocess.run([COMMAND, *map(str, arguments)], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=3 * DEADLINE)


class CommandTest(ServingTest):
    """A test with a folder to be served."""

    PROGRAM = COMMAND
    CONTENT = rb"\Ahello\n\Z"

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="socketserver-http-")
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.folder.chmod(0o755)  # scripts run as nobody
        self.write("hello.txt", "hello\n")

    def write(self, name, content, mode=0o644):
        """Makes a file in the folder."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        path.chmod(mode)
        return path

    def large_file(self, name="large.bin", mebibytes=64):
        """A file that no socket's buffers can hold. It takes no room on the disk."""
        path = self.write(name, b"")
        os.truncate(path, mebibytes << 20)
        return path

    def script(self, name, text):
        """Makes a CGI script, in shell."""
        return self.write(f"cgi-bin/{name}", f"#!/bin/sh\n{text}", mode=0o755)

    def script_with_output(self, name, command):
        """Makes a CGI script whose answer is the output of a shell command."""
        self.script(name, f'echo "Content-Type: text/plain"; echo; {command}')

    def running_script(self, server):
        """Waits for a script of the server's, and returns the number of its process."""
        def found():
            return [pid for pid in descendants_of(server.pid) if not server.runs(pid)]
        self.assert_eventually(found, "no script was started")
        script = found()[0]
        self.addCleanup(end_process, script)
        return script

    def start(self, *arguments, **more):
        """Starts the command in the folder, on 127.0.0.1 unless -b says otherwise."""
        if "-b" not in arguments:
            arguments += ("-b", "127.0.0.1")
        return self.start_anywhere(*arguments, **more)

    def start_anywhere(self, *arguments, **more):
        """Starts the command in the folder, on all interfaces unless -b is given."""
        more.setdefault("folder", self.folder)
        # One of the threads waits for signals, and one is the loop's.
        return super().start(*arguments, threads_at_rest=2, **more)
