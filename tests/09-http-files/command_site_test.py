"""The command: what its options make of the answers with a site's files."""

import os
import unittest

from tests.support.client import Client, get
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
            self.assertRegex(result.stderr,
                             r"\A[^\n]*--header: [^\n]*decided by the server")

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


class WhatIsThereTest(CommandTest):
    """--no-listing and --no-dotfiles: what is refused is as if it were not there."""

    def test_without_lists_a_folder_is_found_only_by_its_page(self):
        self.write("page/index.html", "page")
        self.write("folder/file.txt", "file")
        server = self.start("--no-listing")
        self.assertEqual(get(server, "/page/").body, b"page")
        self.assertEqual(get(server, "/folder/file.txt").body, b"file")
        for path in ("/", "/folder/", "/folder/?x", "/page/../folder/"):
            self.assertEqual(get(server, path).status, 404, path)
        self.assertEqual(get(server, "/folder/").body, get(server, "/missing/").body)

    def test_dotfiles_are_not_found_and_not_listed(self):
        for name in (".env", ".git/config", "folder/.secret", ".hidden.html",
                     ".well-known/.htpasswd"):
            self.write(name, "secret")
        self.write(".well-known/acme-challenge/token", "public")
        self.assertEqual(get(self.start(), "/.env").body, b"secret")
        server = self.start("--no-dotfiles")
        missing = get(server, "/missing").body
        for path in ("/.env", "/.git/config", "/.git/", "/.git", "/folder/.secret",
                     "/%2eenv", "/x/../.env", "/.env/", "/.hidden.html", "//.env",
                     "/.well-known/.htpasswd", "/folder/%2Esecret?x"):
            answer = get(server, path)
            self.assertEqual((answer.status, answer.body), (404, missing), path)
        self.assertEqual(get(server, "/.well-known/acme-challenge/token").body, b"public")
        listing = get(server, "/").body
        self.assertIn(b"hello.txt", listing)
        self.assertIn(b".well-known/", listing)
        for name in (b".env", b".git", b".hidden"):
            self.assertNotIn(name, listing)
        self.assertNotIn(b"secret", get(server, "/folder/").body)


class PagesTest(CommandTest):
    """--error-page and --fallback: pages for what is not there."""

    def test_an_error_has_the_page_that_was_given_for_its_code(self):
        self.write("404.html", "<p>lost, 100%(code)d")
        self.write("errors/refused.txt", "refused")
        server = self.start("--error-page", "404", "404.html", "--no-listing",
                            "--error-page", "501", "errors/refused.txt")
        for path in ("/missing", "/.x/y", "/"):
            answer = get(server, path)
            self.assertEqual(answer.status, 404)
            self.assertEqual(answer.headers["Content-Type"], "text/html")
            self.assertEqual(answer.body, b"<p>lost, 100%(code)d")
        with Client(server.port) as client:
            client.send(b"HEAD /missing HTTP/1.0\r\n\r\n")
            answer = client.answer("HEAD")
            self.assertEqual((answer.headers["Content-Length"], answer.body), ("20", b""))
        with Client(server.port) as client:
            client.send(b"BREW / HTTP/1.0\r\n\r\n")
            answer = client.answer()
            self.assertEqual((answer.status, answer.body), (501, b"refused"))
            self.assertEqual(answer.headers["Content-Type"], "text/plain")
        (self.folder / "404.html").unlink()
        self.assertIn(b"Error code: 404", get(server, "/missing").body)

    def test_a_fallback_is_sent_where_nothing_is_found(self):
        self.write("index.html", "application")
        self.write("folder/file.txt", "file")
        self.write(".env", "secret")
        server = self.start("--fallback", "index.html", "--no-listing", "--no-dotfiles",
                            "--error-page", "404", "hello.txt")
        for path in ("/", "/users/7", "/users/7/", "/folder/", "/.env", "/hello.txt/"):
            answer = get(server, path)
            self.assertEqual((answer.status, answer.body), (200, b"application"), path)
            self.assertEqual(answer.headers["Content-Type"], "text/html")
        self.assertEqual(get(server, "/folder/file.txt").body, b"file")
        tag = get(server, "/users/7").headers["ETag"]
        answer = get(server, "/users/8", headers=f"If-None-Match: {tag}\r\n")
        self.assertEqual(answer.status, 304)
        self.assertEqual(get(server, "/users/8", headers="Range: bytes=0-2\r\n").body,
                         b"app")
        (self.folder / "index.html").unlink()
        self.assertEqual(get(server, "/users/7").status, 404)

    def test_a_page_that_is_not_there_is_told_at_the_start(self):
        (self.folder / "link.html").symlink_to("/etc/passwd")
        for arguments in (("--fallback", "missing.html"), ("--fallback", "link.html"),
                          ("--error-page", "404", "../hello.html")):
            result = run("0", "-d", self.folder, *arguments)
            self.assertEqual((result.returncode, result.stdout), (1, ""))
            self.assertIn(arguments[0], result.stderr)

    def test_a_code_that_is_no_error_is_refused(self):
        for code in ("200", "304", "600", "4o4", "-1", "0x194"):
            self.assertEqual(run("0", "--error-page", code, "hello.txt").returncode, 2)

    def test_the_port_may_stand_behind_the_pages(self):
        result = run("-d", self.folder, "--error-page", "404", "hello.txt", "x")
        self.assertIn("port: 'x'", result.stderr)


class CorsTest(CommandTest):
    """--cors: pages of other sites may read the answers."""

    def assert_allows(self, answer, origin="*"):
        self.assertEqual(answer.headers.get_all("Access-Control-Allow-Origin"), [origin])

    def test_every_answer_says_it(self):
        (self.folder / "sub").mkdir()
        server = self.start("--cors")
        for path, headers, status in (
                ("/hello.txt", "", 200), ("/", "", 200), ("/sub", "", 301),
                ("/missing", "", 404), ("/hello.txt", "If-None-Match: *\r\n", 304),
                ("/hello.txt", "Range: bytes=0-1\r\n", 206),
                ("/hello.txt", "Range: bytes=99-\r\n", 416),
                ("/hello.txt", "If-Match: x\r\n", 412),
                ("/hello.txt", "Content-Length: x\r\n", 400)):
            answer = get(server, path, headers=headers)
            self.assertEqual(answer.status, status)
            self.assert_allows(answer)
            self.assertEqual(answer.headers["Access-Control-Expose-Headers"], "*")

    def test_a_page_that_asks_before_is_told_what_is_possible(self):
        server = self.start("--cors", "-p", "HTTP/1.1")
        with Client(server.port) as client:
            for path in ("/hello.txt", "/missing", "*"):
                client.send(f"OPTIONS {path} HTTP/1.1\r\nHost: test\r\n"
                            "Origin: https://a.example\r\n"
                            "Access-Control-Request-Method: GET\r\n"
                            "Access-Control-Request-Headers: range\r\n\r\n".encode())
                answer = client.answer()
                self.assertEqual((answer.status, answer.body), (204, b""))
                self.assert_allows(answer)
                self.assertEqual(answer.headers["Allow"], "GET, HEAD, OPTIONS")
                self.assertIn("GET", answer.headers["Access-Control-Allow-Methods"])
                self.assertIn("*", answer.headers["Access-Control-Allow-Headers"])

    def test_it_may_be_for_one_origin(self):
        for origin in ("https://a.example", "http://localhost:3000", "null"):
            self.assert_allows(get(self.start(f"--cors={origin}"), "/missing"), origin)

    def test_a_header_that_was_given_comes_before_it(self):
        server = self.start("--cors", "-H",
                            "Access-Control-Allow-Origin: https://b.example")
        self.assert_allows(get(server, "/hello.txt"), "https://b.example")
        self.assert_allows(get(server, "/missing"))

    def test_without_it_no_answer_says_it(self):
        server = self.start()
        self.assertNotIn("Access-Control-Allow-Origin", get(server, "/hello.txt").headers)
        with Client(server.port) as client:
            client.send(b"OPTIONS /hello.txt HTTP/1.0\r\n\r\n")
            self.assertEqual(client.answer().status, 501)

    def test_what_no_browser_says_is_no_origin(self):
        for origin in ("https://a.example/", "a.example", "HTTPS://a.example", "https://",
                       "https://a.example, https://b.example", "https://*.example"):
            result = run("0", f"--cors={origin}")
            self.assertEqual(result.returncode, 2, origin)
            self.assertIn("https://example.org", result.stderr)

    def test_the_port_is_no_origin(self):
        self.assertIn("port: 'x'", run("--cors", "x").stderr)


class CharsetTest(CommandTest):
    """--charset: what is told of text."""

    def test_text_has_it_and_other_types_have_not(self):
        server = self.start("--charset", "utf-8", "--content-type",
                            "text/plain; charset=latin1")
        for name, content_type in (
                ("a.txt", "text/plain; charset=utf-8"),
                ("a.css", "text/css; charset=utf-8"),
                ("a.html", "text/html; charset=utf-8"), ("a.png", "image/png"),
                ("a.js", "text/javascript; charset=utf-8"),
                ("a.json", "application/json"), ("README", "text/plain; charset=latin1")):
            self.write(name, "text")
            self.assertEqual(get(server, f"/{name}").headers["Content-Type"],
                             content_type)
        self.assertEqual(get(server, "/").headers["Content-Type"],
                         "text/html; charset=utf-8")

    def test_what_is_no_word_is_refused(self):
        for charset in ("", "utf 8", "utf-8\r\nX: y", "utf-8;x"):
            self.assertEqual(run("0", "--charset", charset).returncode, 2)


class PrecompressedTest(CommandTest):
    """--precompressed: a packed file beside another one, for clients that accept it."""

    def setUp(self):
        super().setUp()
        self.write("page.html", "a page that is as it is")
        for ending, content in (("br", "packed by brotli"), ("gz", "packed by gzip")):
            self.write(f"page.html.{ending}", content)
        for path in self.folder.iterdir():  # as gzip leaves them
            os.utime(path, (784111777, 784111777))

    def get(self, server, accepts, path="/page.html", headers=""):
        return get(server, path, headers=f"Accept-Encoding: {accepts}\r\n{headers}")

    def test_a_client_gets_what_it_accepts_with_the_type_of_the_file(self):
        server = self.start("--precompressed")
        for accepts, encoding, body in (
                ("gzip, br", "br", b"packed by brotli"),
                ("gzip", "gzip", b"packed by gzip"),
                ("br;q=0.1, gzip;q=0.2", "gzip", b"packed by gzip"),
                ("identity", None, b"a page that is as it is"),
                ("br;q=0", None, b"a page that is as it is")):
            answer = self.get(server, accepts)
            self.assertEqual((answer.headers["Content-Encoding"], answer.body),
                             (encoding, body))
            self.assertEqual(answer.headers["Content-Type"], "text/html")
            self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
            self.assertEqual(answer.headers["Content-Length"], str(len(body)))

    def test_each_form_has_its_own_tag_and_ranges_of_its_own_bytes(self):
        server = self.start("--precompressed")
        tags = {accepts: self.get(server, accepts).headers["ETag"]
                for accepts in ("br", "gzip", "identity")}
        self.assertEqual(len(set(tags.values())), 3)
        for accepts, tag in tags.items():
            for other in tags:
                answer = self.get(server, other, headers=f"If-None-Match: {tag}\r\n")
                self.assertEqual(answer.status, 304 if other == accepts else 200)
                self.assertEqual(answer.headers["Vary"], "Accept-Encoding")
                answer = self.get(server, other,
                                  headers=f"Range: bytes=0-2\r\nIf-Range: {tag}\r\n")
                self.assertEqual(answer.status, 206 if other == accepts else 200)
        answer = self.get(server, "br", headers="Range: bytes=10-15\r\n")
        self.assertEqual((answer.status, answer.body, answer.headers["Content-Encoding"]),
                         (206, b"brotli", "br"))
        answer = self.get(server, "br", headers="Range: bytes=0-2\r\nIf-Range: "
                          "Sun, 06 Nov 1994 08:49:37 GMT\r\n")
        self.assertEqual(answer.status, 200)  # each form has this date

    def test_an_index_page_and_a_fallback_are_packed_too(self):
        for name in ("index.html", "index.html.gz"):
            self.write(name, f"this is {name}")
        server = self.start("--precompressed", "--fallback", "index.html")
        for path in ("/", "/index.html", "/users/7"):
            self.assertEqual(self.get(server, "gzip", path).body,
                             b"this is index.html.gz")

    def test_a_packed_file_that_is_older_is_not_sent(self):
        os.utime(self.folder / "page.html", (784111778, 784111778))
        answer = self.get(self.start("--precompressed"), "gzip, br")
        self.assertEqual(answer.body, b"a page that is as it is")

    def test_only_a_file_in_the_folder_is_one_and_only_if_told(self):
        self.assertEqual(self.get(self.start(), "gzip, br").body,
                         b"a page that is as it is")
        self.assertNotIn("Vary", self.get(self.start(), "gzip, br").headers)
        (self.folder / "page.html.br").unlink()
        (self.folder / "page.html.br").symlink_to("/etc/passwd")
        (self.folder / "page.html.gz").unlink()
        (self.folder / "page.html.gz").mkdir()
        self.assertEqual(self.get(self.start("--precompressed"), "gzip, br").body,
                         b"a page that is as it is")

    def test_a_packed_file_itself_is_what_it_is(self):
        server = self.start("--precompressed")
        answer = self.get(server, "br", "/page.html.br")
        self.assertEqual((answer.headers["Content-Encoding"], answer.headers["Vary"]),
                         ("br", None))
        answer = self.get(server, "br", "/page.html.gz")
        self.assertEqual((answer.headers["Content-Type"], answer.body),
                         ("application/gzip", b"packed by gzip"))


if __name__ == "__main__":
    unittest.main()
