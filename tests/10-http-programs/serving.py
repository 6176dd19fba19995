"""What the tests of the command share: they start socketserver-http as a process, talk to
it, look at it from outside, and leave nothing behind."""

import contextlib
import faulthandler
import http.client
import os
import resource
import signal
import socket
import struct
import tempfile
import unittest
from pathlib import Path

from scripts.house import servers
from scripts.house.servers import descendants_of, end_process, eventually, processes

COMMAND = Path(os.environ["COMMANDS"]) / "socketserver-http"
DEADLINE = 10  # seconds, for what should take some milliseconds
MODELS = ("--threads", "--forks", "--sequential")

# A test that hangs shows where, before ctest ends it.
faulthandler.dump_traceback_later(280, exit=True)


def is_built_with(function):
    """Whether the command has this function, of a sanitizer's."""
    return function in COMMAND.read_bytes()


# A sanitizer's own memory says nothing of the server.
MEMORY_COUNTS = not (is_built_with(b"__asan_init") or is_built_with(b"__tsan_init"))

# One waits for signals, one is the loop's; and ThreadSanitizer has one of its own.
THREADS_AT_REST = 3 if is_built_with(b"__tsan_init") else 2


def is_running(pid):
    """Whether there is such a process, and it is more than a zombie."""
    process = processes().get(pid)
    return process is not None and process.state != "Z"


def is_script(pid):
    """Whether the process is a program other than the command."""
    with contextlib.suppress(OSError):
        return not os.path.samefile(f"/proc/{pid}/exe", COMMAND)
    return False


def peak_memory(pid):
    """The most memory that a process has had, in KiB; 0 when it is gone."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1])
    return 0


class Server(servers.Server):
    """The command, with a free port, until stop() or kill()."""

    def __init__(self, *arguments, port=0, folder=None, descriptors=None):
        """Returns when it has said where it is.
        @param descriptors  how many it may have: its soft limit and its hard one"""
        def limit():
            if descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE, descriptors)
        super().__init__([COMMAND, port, *arguments], port=r" port (\d+) ", cwd=folder,
                         prepare=limit)

    def threads(self):
        """How many threads it has for its clients."""
        return len(os.listdir(f"/proc/{self.pid}/task")) - THREADS_AT_REST

    def is_at_rest(self):
        """Whether no thread and no process of its own works for a client any more."""
        return self.threads() == 0 and not descendants_of(self.pid)

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

    def stop(self, number=signal.SIGTERM, within=3 * DEADLINE):
        """Ends it by a signal; as wait()."""
        self.send_signal(number)
        return self.wait(within)


class Answer:
    """What came back: status, headers, body."""

    def __init__(self, response):
        self.version = response.version
        self.status = response.status
        self.reason = response.reason
        self.headers = response.headers
        self.body = response.read()
        self.will_close = response.will_close


class Client:
    """A connection, with a deadline for all that it does."""

    def __init__(self, port, host="127.0.0.1", deadline=DEADLINE, receive_buffer=None):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.settimeout(deadline)
        if receive_buffer:  # before the connection is made: it decides the window
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            self.socket.connect((host, port))
        except OSError:
            self.socket.close()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Sends all of it, or as much as the server takes. Says whether it took all."""
        try:
            self.socket.sendall(data)
        except ConnectionError:
            return False
        return True

    def answer(self, method="GET"):
        """Reads one answer."""
        response = http.client.HTTPResponse(self.socket, method=method)
        try:
            response.begin()
            return Answer(response)
        finally:
            response.close()

    def get(self, path="/", version="HTTP/1.1", headers=""):
        """Asks for a page, and reads the answer."""
        self.send(f"GET {path} {version}\r\nHost: test\r\n{headers}\r\n".encode())
        return self.answer()

    def read_all(self):
        """What comes until the connection ends, be it by a reset."""
        data = bytearray()
        with contextlib.suppress(ConnectionError):
            while piece := self.socket.recv(1 << 16):
                data += piece
        return bytes(data)

    def reset(self):
        """Ends the connection without a goodbye: the server sees an error."""
        at_once = struct.pack("ii", 1, 0)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        self.socket.close()


def get(server, path="/", host="127.0.0.1", headers=""):
    """A page, over a connection of its own."""
    with Client(server.port, host) as client:
        return client.get(path, headers="Connection: close\r\n" + headers)


def refuses(port, host="127.0.0.1"):
    """Whether nobody listens on this port."""
    try:
        Client(port, host).socket.close()
    except (ConnectionRefusedError, ConnectionResetError):
        return True
    return False


def has_ipv6():
    """Whether this machine has the address ::1."""
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return False
    return True


class ServingTest(unittest.TestCase):
    """A test with a folder to be served, and servers that end with it."""

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
            return [pid for pid in descendants_of(server.pid) if is_script(pid)]
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
        server = Server(*arguments, **more)
        self.addCleanup(server.kill)
        return server

    def assert_eventually(self, condition, message, deadline=DEADLINE):
        self.assertTrue(eventually(condition, deadline), message)

    def assert_serves(self, server):
        """Somebody else is served."""
        answer = get(server, "/hello.txt")
        self.assertEqual((answer.status, answer.body), (200, b"hello\n"))
