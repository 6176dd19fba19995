"""What the tests of socketserver-http share: a folder, and servers that serve it."""

import os
import signal
import subprocess
import tempfile
import time
from collections import namedtuple
from pathlib import Path

from scripts.house.servers import descendants_of, end_process

from .client import DEADLINE, Client, get, refuses
from .serving import ServingTest, is_running

COMMAND = Path(os.environ["COMMANDS"]) / "socketserver-http"
AT_ONCE = 3  # seconds: less than those that SIGTERM gives to an answer in progress


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
        return self.script(name, f'echo "Content-Type: text/plain"; echo; {command}')

    def begin_log_anew(self, server, log):
        """Sends SIGUSR1, and waits until the server writes to the file: that is a moment
        after the file is there."""
        server.send_signal(signal.SIGUSR1)
        self.assert_eventually(
            lambda: log.exists() and os.path.samefile(f"/proc/{server.pid}/fd/2", log),
            "it was not opened again")

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


#: A server, and a client whose answer takes long.
Begun = namedtuple("Begun", "server client")


class StoppingTest(CommandTest):
    """A test of what SIGTERM does."""

    def assert_stopped(self, server):
        """It has ended as it should, and nothing is left of it."""
        self.assertEqual(server.wait(), (0, ""))
        again = self.start(port=server.port)
        self.assertEqual(get(again, "/hello.txt").status, 200)
        again.kill()

    def begin_to_stop(self, model, server):
        """Sends SIGTERM, and waits until it shows. (Without threads or processes the
        server's loop is busy with the answer, and closes nothing before its end.)"""
        server.send_signal(signal.SIGTERM)
        if model != "--sequential":
            self.assert_eventually(lambda: refuses(server.port), "it still listens")

    def begin(self, model, path, *options):
        """A server, and a client that has asked it for something that takes long."""
        server = self.start(model, *options)
        client = Client(server.port, receive_buffer=4096)
        self.addCleanup(client.socket.close)
        client.send(f"GET /{path} HTTP/1.1\r\nHost: test\r\n\r\n".encode())
        return Begun(server, client)

    def check_cut_off(self, begun):
        """All of these servers end in their time, with all that they have started."""
        started = {server.pid: descendants_of(server.pid) for server, _ in begun}
        begin = time.monotonic()
        for server, _ in begun:
            server.send_signal(signal.SIGTERM)
        seconds = {}
        while len(seconds) < len(begun) and time.monotonic() < begin + 20:
            for server, _ in begun:
                if server.process.poll() is not None:
                    seconds.setdefault(server.pid, time.monotonic() - begin)
            time.sleep(0.01)
        for server, client in begun:
            with self.subTest(server.process.args):
                self.assertGreater(seconds.get(server.pid, 20), 4)
                self.assertLess(seconds.get(server.pid, 20), 9)
                self.assert_stopped(server)
                self.assertLess(len(client.read_all()), 64 << 20)
                self.assert_eventually(
                    lambda: not any(is_running(pid) for pid in started[server.pid]),
                    "a process goes on")
