"""Tests of the servers that are measured: each does what it is measured for.

Every server is asked over the wire in each of its works. A peer whose package was not
there when the build was configured is skipped, and named.
"""

import os
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from scripts.house.overlay import BUILD, SOURCE

from .server_at_work import SECONDS, Server, get, receive

TEXT = b"hello world\n"
FILES = {"hello": TEXT, "4k.bin": os.urandom(4096), "10m.bin": os.urandom(10 << 20)}
LINES = [b"a" * 63 + b"\n", b"b" * 63 + b"\n"]

PEERS_IN_PACKAGES = ["poco_server", "cpp_httplib_server", "civetweb_server",
                     "libmicrohttpd_server", "nginx_server.py", "lighttpd_server.py"]


def ours(name):
    """The program of this name, in whichever chapter it is."""
    [source] = (SOURCE / "bench").glob(f"*/servers/{name}.cpp")
    return f"{source.parent.parent.name}/servers/{name}"


class ServerTest(unittest.TestCase):
    def check(self, program, arguments, check_answers):
        """Starts the server, lets the answers be checked, and ends it."""
        with self.subTest(" ".join([program, *arguments])):
            server = Server(BUILD / "bench" / program, *arguments)
            try:
                check_answers(server)
                server.stop()
                self.assertEqual(server.log(), "", "its standard errors")
                self.assertFalse(server.leaves_processes(), "a process is left")
            finally:
                server.kill()

    def check_usage(self, program, *arguments):
        with self.subTest(" ".join([program, *arguments])):
            done = subprocess.run([BUILD / "bench" / program, *arguments],
                                  capture_output=True, text=True, timeout=SECONDS)
            self.assertEqual(done.returncode, 2)
            self.assertEqual(done.stdout, "")
            self.assertRegex(done.stderr, "^usage: [^\n]+\n$")

    def check_usages(self, program, *good):
        """What the program does not take; it takes these."""
        self.check_usage(program)
        self.check_usage(program, *good[:-1], "nonsense")
        self.check_usage(program, *good, "one-too-many")

    def skip_unless_built(self, name):
        if not (BUILD / "bench" / "peers" / name).exists():
            self.skipTest(f"{name} is not in this build: scripts/setup bench")

    def closed_by_server(self, client):
        self.assertEqual(client.recv(1), b"", "the server should have closed")


class EchoServers(ServerTest):
    def every_line(self, server):
        with server.connect() as first, server.connect() as second:
            for line in LINES:
                for client in self.in_use(server, first, second):
                    client.sendall(line)
                    self.assertEqual(receive(client, len(line)), line)
            first.shutdown(socket.SHUT_WR)
            self.closed_by_server(first)

    def in_use(self, server, first, second):
        """The second client of a sequential server waits until the first has ended."""
        return [first] if "sequential" in server.process.args else [first, second]

    def one_line(self, server):
        for line in LINES:
            with server.connect() as client:
                client.sendall(line)
                self.assertEqual(receive(client, len(line)), line)
                self.closed_by_server(client)

    def one_wait(self, server):
        begin = time.monotonic()
        self.one_line(server)
        self.assertGreaterEqual(time.monotonic() - begin, 0.002 * len(LINES))

    def datagrams(self, server):
        with socket.socket(type=socket.SOCK_DGRAM) as client:
            client.settimeout(SECONDS)
            for line in LINES:
                client.sendto(line, ("127.0.0.1", server.port))
                self.assertEqual(client.recvfrom(100),
                                 (line, ("127.0.0.1", server.port)))

    def check_works(self, program, models, works):
        for model in models:
            for work, check_answers in works.items():
                self.check(program, [*model, work], check_answers)
        self.check_usages(program, *models[0], list(works)[0])

    def test_ours(self):
        self.check_works(ours("echo_server"),
                         [["sequential"], ["threads"], ["forks"]],
                         {"every-line": self.every_line, "one-line": self.one_line,
                          "every-piece": self.every_line, "one-piece": self.one_line,
                          "one-wait": self.one_wait, "datagrams": self.datagrams})

    def test_python(self):
        self.check_works("peers/python_server.py",
                         [["sequential"], ["threads"], ["forks"]],
                         {"every-line": self.every_line, "one-line": self.one_line,
                          "datagrams": self.datagrams})

    def test_bare(self):
        self.check_works("peers/bare_server",
                         [["sequential"], ["threads"], ["forks"], ["kept-forks"]],
                         {"every-line": self.every_line, "one-line": self.one_line})

    def test_bare_epoll(self):
        self.check_works("peers/bare_epoll_server", [[]],
                         {"every-line": self.every_line, "one-line": self.one_line})

    def test_bare_udp(self):
        self.check("peers/bare_server", ["sequential", "datagrams"], self.datagrams)
        self.check_usage("peers/bare_server", "threads", "datagrams")

    def test_ours_on_one_thread(self):
        self.check_works(ours("multiplexed_echo_server"), [[]],
                         {"every-line": self.every_line, "one-line": self.one_line,
                          "every-piece": self.every_line, "one-piece": self.one_line,
                          "datagrams": self.datagrams})

    def test_libuv(self):
        self.skip_unless_built("libuv_server")
        self.check_works("peers/libuv_server", [[]],
                         {"every-line": self.every_line, "one-line": self.one_line})

    def test_poco(self):
        self.skip_unless_built("poco_server")
        self.check_works("peers/poco_server", [[]],
                         {"every-line": self.every_line, "one-line": self.one_line})


class HTTPServers(ServerTest):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = folder.name
        for name, content in FILES.items():
            Path(folder.name, name).write_bytes(content)

    def text(self, server):
        with server.connect() as client:
            for _ in range(2):
                self.check_text(client)

    def test_ours_on_one_thread(self):
        self.check(ours("multiplexed_http_server"), [], self.text_and_close)

    def text_and_close(self, server):
        self.text(server)
        with server.connect() as client:
            self.check_text(client, "Connection: close")
            self.closed_by_server(client)

    def one_text(self, server):
        for _ in range(2):
            with server.connect() as client:
                self.assertIn("connection: close", self.check_text(client))
                self.closed_by_server(client)

    def one_text_of_1_0(self, server):
        with server.connect() as client:
            head, body = get(client, "/hello")
            self.assertEqual((head[0], body), ("http/1.0 200 ok", TEXT))
            self.closed_by_server(client)

    def check_text(self, client, *headers):
        head, body = get(client, "/hello", *headers)
        self.check_head(head, "text/plain")
        self.assertEqual(body, TEXT)
        return head

    def files(self, server):
        with server.connect() as client:
            for name in ["hello", "4k.bin", "10m.bin", "4k.bin"]:
                head, body = get(client, f"/{name}")
                if name.endswith(".bin"):
                    self.check_head(head, "application/octet-stream")
                self.assertTrue(body == FILES[name], f"{name} came with other bytes")

    def files_and_leave(self, server):
        """Others are served while a client waits, and it may leave within an answer."""
        with server.connect() as waiting:
            waiting.sendall(b"GET /10m.bin HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
            self.assertEqual(receive(waiting, 5), b"HTTP/")
            self.files(server)
        self.files(server)

    def check_head(self, head, content_type):
        self.assertEqual(head[0], "http/1.1 200 ok")
        types = [line for line in head if line.startswith("content-type: ")]
        self.assertEqual(len(types), 1, head)
        self.assertIn(content_type, types[0])

    def check_works(self, program, works):
        for work, check_answers in works.items():
            folder = [self.folder] if work == "files" else []
            self.check(program, [work, *folder], check_answers)
        self.check_usages(program, "text")
        self.check_usage(program, "files")

    def test_ours(self):
        self.check_works(ours("http_server"),
                         {"text": self.text_and_close, "two-writes": self.text_and_close,
                          "nagle": self.text_and_close})
        self.check(ours("one_answer_server"), [], self.one_text_of_1_0)
        self.check(ours("file_server"), [self.folder], self.files)
        self.check_usage(ours("file_server"))

    def test_python(self):
        self.check_works("peers/python_http_server.py",
                         {"text": self.text_and_close, "as-it-comes": self.text_and_close,
                          "files": self.files})

    def test_bare(self):
        for name in ["bare_http_server", "bare_epoll_server"]:
            self.check_works(f"peers/{name}",
                             {"text": self.text, "one-text": self.one_text,
                              "files": self.files_and_leave})

    def test_peers_in_packages(self):
        for name in PEERS_IN_PACKAGES:
            with self.subTest(name):
                self.skip_unless_built(name)
                self.check_works(f"peers/{name}", {"text": self.text_and_close,
                                                   "files": self.files})


if __name__ == "__main__":
    unittest.main(verbosity=2)  # it names what is skipped
