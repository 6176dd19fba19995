"""The key-value service, here and in Python: clients put, get and delete."""

import http.client
import os
import shutil
import subprocess
import sys
import threading
import unittest
from pathlib import Path

from scripts.house.servers import Server

from tests.support.client import DEADLINE

PROGRAM = os.environ.get("EXAMPLES", "build/default/08-http-connections") + "/key_value"
ORIGINAL = Path(__file__).parent / "originals" / "key_value.py"


class Promises:
    """What both programs promise."""

    command = []

    def setUp(self):
        self.server = Server([*self.command, 0], port=r"serving on http://.*:(\d+)/")
        self.addCleanup(self.server.end)
        self.client = self.connect()

    def connect(self):
        client = http.client.HTTPConnection("127.0.0.1", self.server.port, DEADLINE)
        self.addCleanup(client.close)
        return client

    def ask(self, method, path, body=None, client=None):
        """The status and the text of an answer."""
        client = client or self.client
        client.request(method, path, body)
        answer = client.getresponse()
        return answer.status, answer.read()

    def test_a_value_is_put_and_got_and_deleted_over_one_connection(self):
        self.client.connect()
        connection = self.client.sock
        self.assertEqual(self.ask("GET", "/keys/a"), (404, b"no value\n"))
        self.assertEqual(self.ask("PUT", "/keys/a", b"one"), (201, b""))
        self.assertEqual(self.ask("PUT", "/keys/a", bytes(range(256))), (204, b""))
        self.assertEqual(self.ask("GET", "/keys/a"), (200, bytes(range(256))))
        self.assertEqual(self.ask("HEAD", "/keys/a"), (200, b""))
        self.assertEqual(self.ask("DELETE", "/keys/a"), (204, b""))
        self.assertEqual(self.ask("DELETE", "/keys/a"), (404, b"no value\n"))
        self.assertEqual(self.ask("PUT", "/keys/empty", b""), (201, b""))
        self.assertEqual(self.ask("GET", "/keys/empty"), (200, b""))
        self.assertIs(self.client.sock, connection)

    def test_keys_may_have_any_letters_and_are_listed(self):
        self.assertEqual(self.ask("GET", "/keys/"), (200, b""))
        for key in ("b", "a%2Fb%20c", "%C3%A4", "a"):
            self.assertEqual(self.ask("PUT", f"/keys/{key}", key)[0], 201)
        self.assertEqual(self.ask("GET", "/keys/"), (200, b"a\na%2Fb%20c\nb\n%C3%A4\n"))
        self.assertEqual(self.ask("GET", "/keys/a%2fb%20c"), (200, b"a%2Fb%20c"))

    def test_what_is_no_key_is_not_found(self):
        for method in ("GET", "PUT", "DELETE"):
            self.assertEqual(self.ask(method, "/other", b"")[0], 404)
        self.assertEqual(self.ask("DELETE", "/keys/")[0], 404)
        self.assertEqual(self.ask("POST", "/keys/a", b"")[0], 501)

    def test_a_value_that_is_too_large_is_refused(self):
        largest = b"x" * (1 << 20)
        self.assertEqual(self.ask("PUT", "/keys/a", largest), (201, b""))
        self.client.putrequest("PUT", "/keys/a")
        self.client.putheader("Content-Length", (1 << 20) + 1)
        self.client.endheaders()
        self.assertEqual(self.client.getresponse().status, 413)
        self.assertEqual(self.ask("GET", "/keys/a", client=self.connect())[1], largest)

    def test_many_clients_at_once(self):
        def work(number):
            client = self.connect()
            for turn in range(20):
                value = f"{number} {turn}".encode()
                self.assertIn(self.ask("PUT", "/keys/all", value, client)[0], (201, 204))
                self.assertEqual(
                    self.ask("PUT", f"/keys/{number}", value, client)[1], b"")
                self.assertEqual(self.ask("GET", f"/keys/{number}", None, client),
                                 (200, value))
                keys = self.ask("GET", "/keys/", None, client)[1]
                self.assertIn(b"all\n", keys)
                results.append(number)

        results = []
        threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), 8 * 20)

    def test_it_ends_while_a_client_is_silent(self):
        self.assertEqual(self.ask("GET", "/keys/")[0], 200)
        self.client.close()
        self.assertEqual(self.server.stop(), 0)


class InCpp(Promises, unittest.TestCase):
    command = [PROGRAM]

    def test_a_body_in_chunks_is_a_value_too(self):
        self.client.request("PUT", "/keys/a", iter([b"one ", b"and two"]),
                            encode_chunked=True)
        self.assertEqual(self.client.getresponse().read(), b"")
        self.assertEqual(self.ask("GET", "/keys/a"), (200, b"one and two"))
        self.client.request("PUT", "/keys/a", (b"x" * 65536 for _ in range(17)),
                            encode_chunked=True)
        self.assertEqual(self.client.getresponse().status, 413)

    @unittest.skipUnless(shutil.which("curl"), "curl is not there")
    def test_curl_is_a_client(self):
        url = f"http://127.0.0.1:{self.server.port}/keys/a"
        done = subprocess.run(
            ["curl", "-sS", "-T", "-", url, "--next", "-sS", url],
            input=b"a value", capture_output=True, timeout=DEADLINE, check=True)
        self.assertEqual((done.stdout, done.stderr), (b"a value", b""))

    def test_it_ends_while_a_connection_is_kept(self):
        self.assertEqual(self.ask("GET", "/keys/")[0], 200)
        self.assertEqual(self.server.stop(), 0)


class InPython(Promises, unittest.TestCase):
    command = [sys.executable, ORIGINAL]


if __name__ == "__main__":
    unittest.main()
