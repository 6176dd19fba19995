"""The command: what its options make of the answers with a site's files."""

import unittest

from tests.support.client import get
from tests.support.command import CommandTest, run


class HeaderTest(CommandTest):
    """--header: one meaning for a header."""

    def test_a_header_takes_the_place_of_the_servers_own(self):
        server = self.start("-H", "Content-Type: text/plain; charset=utf-8",
                            "-H", "etag: \"own\"", "-H", "server: mine")
        answer = get(server, "/hello.txt")
        self.assertEqual(answer.headers.get_all("Content-Type"),
                         ["text/plain; charset=utf-8"])
        self.assertEqual(answer.headers.get_all("ETag"), ['"own"'])
        self.assertEqual(answer.headers.get_all("Server"), ["mine"])
        self.assertEqual(get(server, "/").headers.get_all("Content-Type"),
                         ["text/plain; charset=utf-8"])
        self.assertEqual(get(server, "/missing").headers.get_all("Server"), ["mine"])

    def test_a_header_that_tells_how_an_answer_is_sent_is_refused(self):
        for header in ("Content-Length: 3", "transfer-encoding: chunked",
                       "Connection: keep-alive", "Content-Range: bytes 0-1/2", "Date: x"):
            result = run("0", "-H", header)
            self.assertEqual(result.returncode, 2)
            self.assertRegex(result.stderr, r"\A[^\n]*--header: [^\n]*decided by the server")

    def test_two_headers_of_which_an_answer_has_one_are_refused(self):
        result = run("0", "-H", "Content-Type: a/b", "-H", "content-type: c/d")
        self.assertEqual(result.returncode, 2)
        self.assertIn("twice", result.stderr)


class TypesTest(CommandTest):
    """The type is that of the bytes that are sent."""

    def test_an_archive_has_its_own_type_and_an_encoded_file_an_encoding(self):
        server = self.start()
        for name, content_type, encoding in (
                ("a.tar.gz", "application/gzip", None),
                ("a.svg.gz", "application/gzip", None),
                ("a.wasm.br", "application/wasm", "br"),
                ("a.svgz", "image/svg+xml", "gzip"),
                ("a.wasm", "application/wasm", None)):
            self.write(name, "bytes")
            headers = get(server, f"/{name}").headers
            self.assertEqual((headers["Content-Type"], headers["Content-Encoding"]),
                             (content_type, encoding), name)
        self.write("a.tgz", "bytes")
        headers = get(server, "/a.tgz").headers
        self.assertIn(headers["Content-Type"],
                      ("application/gzip", "application/x-gtar-compressed"))
        self.assertNotIn("Content-Encoding", headers)


if __name__ == "__main__":
    unittest.main()
