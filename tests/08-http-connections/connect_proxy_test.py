"""The proxy for CONNECT, here and in Python: its clients talk to a server behind it."""

import http.client
import http.server
import os
import shutil
import socket
import socketserver
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from scripts.house.servers import Server

from tests.support.client import DEADLINE

EXAMPLES = os.environ.get("EXAMPLES", "build/default/08-http-connections")
ORIGINAL = Path(__file__).parent / "originals" / "connect_proxy.py"
CURL = shutil.which("curl")


class Site(http.server.ThreadingHTTPServer):
    """The server behind the proxy."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            page = f"page {self.path}\n".encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(page)))
            self.end_headers()
            self.wfile.write(page)

        def log_message(self, *_):
            pass

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class Echo(socketserver.ThreadingTCPServer):
    """A server that speaks no HTTP."""

    daemon_threads = True

    class Handler(socketserver.BaseRequestHandler):
        def handle(self):
            while data := self.request.recv(1 << 16):
                self.request.sendall(data)

    def __init__(self):
        super().__init__(("127.0.0.1", 0), self.Handler)
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()


class Promises:
    """What both programs promise."""

    command = []

    def setUp(self):
        self.proxy = Server([*self.command, 0], port=r"serving on .*:(\d+)")
        self.addCleanup(self.proxy.end)

    def behind(self, kind):
        """The port of a server behind the proxy."""
        server = kind()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return server.server_address[1]

    def client(self):
        client = socket.create_connection(("127.0.0.1", self.proxy.port), DEADLINE)
        self.addCleanup(client.close)
        return client

    def answer_to(self, target):
        """The first line that the proxy answers to CONNECT, and the connection."""
        client = self.client()
        client.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n") and (byte := client.recv(1)):
            head += byte
        return head.partition(b"\r\n")[0].decode(), client

    def test_a_client_of_http_asks_through_the_tunnel(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.proxy.port,
                                                timeout=DEADLINE)
        self.addCleanup(connection.close)
        connection.set_tunnel("127.0.0.1", self.behind(Site))
        for path in "/one", "/two":
            connection.request("GET", path)
            self.assertEqual(connection.getresponse().read(), f"page {path}\n".encode())

    @unittest.skipUnless(CURL, "there is no curl here")
    def test_curl_asks_through_the_tunnel(self):
        done = subprocess.run(
            [CURL, "--silent", "--show-error", "--max-time", str(DEADLINE), "--noproxy",
             "", "--proxytunnel", "--proxy", f"http://127.0.0.1:{self.proxy.port}",
             f"http://127.0.0.1:{self.behind(Site)}/page"],
            capture_output=True, text=True, check=False)
        self.assertEqual((done.stdout, done.stderr), ("page /page\n", ""))

    def test_bytes_go_both_ways_and_so_does_the_end(self):
        line, client = self.answer_to(f"127.0.0.1:{self.behind(Echo)}")
        self.assertRegex(line, r"^HTTP/1\.[01] 200 ")
        data = os.urandom(1_000_000)
        sender = threading.Thread(target=lambda: (client.sendall(data),
                                                  client.shutdown(socket.SHUT_WR)))
        sender.start()
        answer = b""
        while piece := client.recv(1 << 16):
            answer += piece
        sender.join()
        self.assertEqual(answer, data)

    def test_what_is_sent_with_the_request_is_not_lost(self):
        client = self.client()
        target = f"127.0.0.1:{self.behind(Echo)}"
        head = f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n"
        client.sendall(head.encode() + b"early")
        answer = b""
        while not answer.endswith(b"early") and (piece := client.recv(100)):
            answer += piece
        self.assertTrue(answer.endswith(b"\r\n\r\nearly"), answer)

    def test_a_target_that_is_not_there_is_a_502(self):
        with socket.create_server(("127.0.0.1", 0)) as nobody:
            port = nobody.getsockname()[1]
        for target in f"127.0.0.1:{port}", "nowhere.invalid:80":
            self.assertRegex(self.answer_to(target)[0], r"^HTTP/1\.[01] 502 ")

    def test_other_methods_are_a_501(self):
        client = self.client()
        client.sendall(b"GET / HTTP/1.1\r\nHost: test\r\n\r\n")
        self.assertRegex(client.recv(100), rb"^HTTP/1\.[01] 501 ")

    def test_it_ends_while_a_tunnel_is_silent(self):
        self.answer_to(f"127.0.0.1:{self.behind(Echo)}")
        self.assertEqual(self.proxy.stop(), 0)


class InCpp(Promises, unittest.TestCase):
    command = [EXAMPLES + "/connect_proxy"]


class InPython(Promises, unittest.TestCase):
    command = [sys.executable, ORIGINAL]


if __name__ == "__main__":
    unittest.main()
