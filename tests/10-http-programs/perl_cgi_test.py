"""A program in Perl with the library that was made for this, CGI.pm: its forms, uploads,
cookies and redirects work."""

import subprocess
import unittest

from tests.support import peers
from tests.support.client import Client, get
from tests.support.command import CommandTest

PROGRAM = """#!{program}
use CGI;
my $q = CGI->new;
if ($q->param("move")) {{
    print $q->redirect("http://example.org/");
    exit;
}}
my $upload = $q->upload("file");
my $content = $upload ? join("", <$upload>) : "";
print $q->header(-type => "text/plain", -charset => "utf-8", -status => "201 Made",
                 -cookie => $q->cookie(-name => "n", -value => "v"));
print join("|", $q->request_method, $q->param("a") // "", $q->cookie("d") // "",
           $q->path_info, $q->server_name, $q->http("X-Own") // "", $content), "\\n";
"""

UPLOAD = ('--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb c\r\n'
          '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n'
          "Content-Type: text/plain\r\n\r\nin a file\r\n--x--\r\n")


def has_cgi_pm():
    """Whether Perl has the library: libcgi-pm-perl."""
    return subprocess.run(["perl", "-MCGI", "-e", "1"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0


class PerlTest(CommandTest):
    """What the program is told, and what it answers."""

    def setUp(self):
        super().setUp()
        self.write("cgi-bin/form", PROGRAM.format(program=peers.path_of("perl")),
                   mode=0o755)
        self.server = self.start("--cgi", "-p", "HTTP/1.1")

    def test_a_question(self):
        answer = get(self.server, "/cgi-bin/form/more?a=b%20c",
                     headers="Cookie: d=e\r\nX-Own: 1\r\n")
        self.assertEqual((answer.status, answer.reason), (201, "Made"))
        self.assertEqual(answer.body, b"GET|b c|e|/more|test|1|\n")
        self.assertEqual(answer.headers["Content-Type"], "text/plain; charset=utf-8")
        self.assertEqual(answer.headers["Set-Cookie"], "n=v; path=/")

    def test_an_upload_whole_or_in_chunks(self):
        chunks = f"{len(UPLOAD):x}\r\n{UPLOAD}\r\n0\r\n\r\n"
        for header, body in (f"Content-Length: {len(UPLOAD)}", UPLOAD), (
                "Transfer-Encoding: chunked", chunks):
            with Client(self.server.port) as client:
                client.send("\r\n".join([
                    "POST /cgi-bin/form HTTP/1.1", "Host: test", "Connection: close",
                    "Content-Type: multipart/form-data; boundary=x", header, "",
                    body]).encode())
                self.assertEqual(client.answer("POST").body,
                                 b"POST|b c|||test||in a file\n")

    def test_a_redirect(self):
        answer = get(self.server, "/cgi-bin/form?move=1")
        self.assertEqual((answer.status, answer.headers["Location"]),
                         (302, "http://example.org/"))


if __name__ == "__main__":
    peers.main("perl", has_cgi_pm)
