"""php-cgi as a real program: a page in PHP runs as it does behind other servers."""

import unittest

from tests.support import peers
from tests.support.client import Client, get
from tests.support.command import CommandTest

PAGE = """#!{program}
<?php
if (isset($_GET["gone"])) {{
    http_response_code(404);
    header("X-Own: 1");
}}
if (isset($_GET["move"]))
    header("Location: /elsewhere");
echo json_encode([$_SERVER["REQUEST_METHOD"], $_GET, $_POST, $_COOKIE,
                  file_get_contents("php://input"), basename($_SERVER["SCRIPT_NAME"]),
                  $_SERVER["PATH_INFO"] ?? "", $_SERVER["PHP_AUTH_USER"] ?? "",
                  getcwd() == __DIR__]);
"""


class PhpTest(CommandTest):
    """What a page in PHP is told, and what it answers."""

    def setUp(self):
        super().setUp()
        self.write("cgi-bin/page.php", PAGE.format(program=peers.path_of("php-cgi")),
                   mode=0o755)
        self.server = self.start("--cgi", "--cgi-pass-auth", "-p", "HTTP/1.1")

    def post(self, headers, body):
        with Client(self.server.port) as client:
            client.send("\r\n".join([
                "POST /cgi-bin/page.php HTTP/1.1", "Host: test", "Connection: close",
                "Content-Type: application/x-www-form-urlencoded", *headers,
                "", body]).encode())
            return client.answer("POST")

    def test_a_page_is_shown(self):
        answer = get(self.server, "/cgi-bin/page.php/more?a=b%20c",
                     headers="Cookie: d=e\r\nCookie: f=g\r\n"
                             "Authorization: Basic QTpi\r\n")
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.body.strip(), b'["GET",{"a":"b c"},[],'
                         b'{"d":"e","f":"g"},"","page.php","\\/more","A",true]')
        self.assertEqual(answer.headers["Content-Type"], "text/html; charset=UTF-8")

    def test_a_form_arrives_whole_or_in_chunks(self):
        for headers, body in (["Content-Length: 7"], "a=1&b=2"), \
                (["Transfer-Encoding: chunked"], "3\r\na=1\r\n4\r\n&b=2\r\n0\r\n\r\n"):
            answer = self.post(headers, body)
            self.assertEqual(answer.body.strip(),
                             b'["POST",[],{"a":"1","b":"2"},[],"a=1&b=2","page.php","",'
                             b'"",true]')

    def test_a_page_says_its_status(self):
        answer = get(self.server, "/cgi-bin/page.php?gone")
        self.assertEqual((answer.status, answer.headers["X-Own"]), (404, "1"))
        answer = get(self.server, "/cgi-bin/page.php?move")
        self.assertEqual((answer.status, answer.headers["Location"]), (302, "/elsewhere"))


if __name__ == "__main__":
    peers.main("php-cgi")
