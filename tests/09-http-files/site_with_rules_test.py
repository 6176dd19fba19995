"""The site with rules of its own, here and in Python."""

import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from scripts.house.servers import Server, eventually

from tests.support.client import DEADLINE

PROGRAM = os.environ.get("EXAMPLES", "build/default/09-http-files") + "/site_with_rules"
ORIGINAL = Path(__file__).parent / "originals" / "site_with_rules.py"


class Promises:
    """What both programs promise."""

    command = []

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="site-with-rules-")
        self.addCleanup(folder.cleanup)
        self.log = Path(folder.name, "log")
        files = Path(folder.name, "files")
        files.mkdir()
        (files / "page.html").write_text("<p>a page\n")
        self.server = Server([*self.command, files, self.log, 0],
                             port=r"serving on http://.*:(\d+)/")
        self.addCleanup(self.server.end)
        self.client = self.connect()

    def connect(self):
        client = http.client.HTTPConnection("127.0.0.1", self.server.port, DEADLINE)
        self.addCleanup(client.close)
        return client

    def get(self, path, headers=None, client=None, method="GET"):
        """An answer; its text is in `text`. Each has the header that all have."""
        client = client or self.client
        client.request(method, path, headers={"User-Agent": "a test", **(headers or {})})
        answer = client.getresponse()
        answer.text = answer.read()
        self.assertEqual(answer.headers.get_all("X-Content-Type-Options"), ["nosniff"])
        return answer

    def test_a_file_is_sent(self):
        answer = self.get("/page.html")
        self.assertEqual((answer.status, answer.text), (200, b"<p>a page\n"))

    def test_what_is_not_found_has_a_page_of_its_own_and_the_connection_is_kept(self):
        self.client.connect()
        connection = self.client.sock
        for path in ("/nothing", "/page.html/", "/nothing.html"):
            answer = self.get(path)
            self.assertEqual(answer.status, 404)
            self.assertIn(b"<h1>Nothing here</h1>", answer.text)
            self.assertEqual(answer.headers["Content-Type"], "text/html; charset=utf-8")
        self.assertEqual(self.get("/nothing", method="HEAD").text, b"")
        self.assertEqual(self.get("/page.html").status, 200)
        self.assertIs(self.client.sock, connection)

    def test_another_error_has_the_usual_page(self):
        answer = self.get("/", method="BREW")
        self.assertEqual(answer.status, 501)
        self.assertIn(b"Error code: 501", answer.text)

    def test_a_page_that_is_made_is_sent_once(self):
        first = self.get("/version")
        self.assertEqual((first.status, first.text), (200, b'{"version": 3}\n'))
        tag = first.headers["ETag"]
        second = self.get("/version", {"If-None-Match": f'"other", {tag}'})
        self.assertEqual((second.status, second.text), (304, b""))
        self.assertEqual(second.headers["ETag"], tag)
        self.assertEqual(self.get("/version", {"If-None-Match": '"other"'}).status, 200)

    def test_each_answer_is_a_line_of_the_log(self):
        self.get("/page.html", {"Referer": "http://a/\xe9\""})
        self.get("/nothing")
        self.get("/version")
        self.assertTrue(eventually(lambda: self.lines_of_log() >= 3))
        lines = self.log.read_text(encoding="ascii").splitlines()
        self.assertRegex(
            lines[0], r'^127\.0\.0\.1 - - \[[^]]+\] "GET /page\.html HTTP/1\.1" '
                      r'200 (-|10) "http://a/.*" "a test"$')
        self.assertIn('"GET /nothing HTTP/1.1" 404 ', lines[1])
        self.assertIn('"GET /version HTTP/1.1" 200 ', lines[2])

    def lines_of_log(self):
        return len(self.log.read_bytes().splitlines())

    def test_many_clients_at_once(self):
        def work():
            client = self.connect()
            for path, status in [("/page.html", 200), ("/nothing", 404),
                                 ("/version", 200)] * 10:
                if self.get(path, client=client).status == status:
                    done.append(path)

        done = []
        threads = [threading.Thread(target=work) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(done), 8 * 30)
        self.assertTrue(eventually(lambda: self.lines_of_log() >= 8 * 30))
        self.assertEqual(self.lines_of_log(), 8 * 30)


class InCpp(Promises, unittest.TestCase):
    command = [PROGRAM]

    def test_the_log_knows_the_size_and_is_not_deceived(self):
        self.get("/page.html", {"Referer": "http://a/\xe9\""})
        self.assertTrue(eventually(lambda: self.lines_of_log() == 1))
        line = self.log.read_text(encoding="ascii")
        self.assertTrue(line.endswith(r' 200 10 "http://a/\xe9\"" "a test"' + "\n"), line)

    @unittest.skipUnless(shutil.which("curl"), "curl is not there")
    def test_curl_is_a_client(self):
        done = subprocess.run(
            ["curl", "-sS", "-w", "%{http_code}\n",
             f"http://127.0.0.1:{self.server.port}/version"],
            capture_output=True, timeout=DEADLINE, check=True)
        self.assertEqual(done.stdout, b'{"version": 3}\n200\n')

    def test_it_ends_while_a_connection_is_kept(self):
        self.get("/version")
        self.assertEqual(self.server.stop(), 0)


class InPython(Promises, unittest.TestCase):
    command = [sys.executable, ORIGINAL]


if __name__ == "__main__":
    unittest.main()
