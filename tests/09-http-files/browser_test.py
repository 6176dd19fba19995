"""A real browser, Debian's chromium, and curl: what they ask for, they get."""

import html.parser
import json
import os
import re
import struct
import unittest
import wave
import zlib
from urllib.parse import quote

from tests.support import browsing


class TextOfElement(html.parser.HTMLParser):
    """The text of the element with a certain id, in a page."""

    def __init__(self, name, page):
        super().__init__()
        self.name, self.inside, self.text = name, False, ""
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.inside = dict(attributes).get("id") == self.name

    def handle_endtag(self, tag):
        self.inside = False

    def handle_data(self, data):
        if self.inside:
            self.text += data


def png(width, height):
    """A picture of one colour."""
    def part(kind, data):
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x20\x60\xa0" * width) * height
    return (b"\x89PNG\r\n\x1a\n" + part(b"IHDR", header) +
            part(b"IDAT", zlib.compress(rows)) + part(b"IEND", b""))


# Names that are a trap for whoever writes, quotes or reads links.
ODD_NAMES = [name.encode() for name in (
    "a b.txt", "  spaces  ", "100%.txt", "%41.txt", "%2e%2e", "a&b.txt", "a&amp;b.txt",
    "<b>bold", "<script>.txt", 'double"quote', "single'quote", "#hash", "?query=1", "a+b",
    "semi;colon", "comma,", "a=b", "[x]", "{y}", "back\\slash", "colon:8000",
    "javascript:alert(1)", "http:", "~", "...", ".hidden", "-dash", "@",
    "line\nbreak", "tab\tbed", "bell\x07", "ümläut.txt", "日本語.txt", "😀", "e\u0301",
    "\u202egnp.txt", "$HOME", "`date`", "*", "|", "a^b")] + [b"\xff\xfe.txt", b"\xe4.txt"]


class BrowserTest(browsing.BrowserTest):
    """What chromium sees."""

    def seen(self, server, path):
        """What the page's script has written by the time that all was loaded."""
        return self.seen_in(self.browse(server, path, "--dump-dom"))

    def seen_in(self, browser):
        """The same, of a browser that has been started."""
        dom = browser.output()
        text = TextOfElement("seen", dom).text
        self.assertTrue(text, f"the script wrote nothing: {dom[:500]}")
        return json.loads(text)

    def page(self, name, body, script):
        """A page whose script, when all is loaded, writes down what it sees."""
        self.write(name, f"""<!DOCTYPE html><meta charset="utf-8"><title>{name}</title>
{body}<pre id="seen"></pre>
<script>onload = () => {{
    const see = value =>
        document.getElementById("seen").textContent = JSON.stringify(value);
    {script}
}};</script>""")

    def odd_folder(self):
        """Files with odd names; each one's content is its name, in hexadecimal."""
        for name in ODD_NAMES:
            path = os.path.join(os.fsencode(self.folder), b"odd", name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="ascii") as file:
                file.write(name.hex())
        self.write("odd/a folder & more/inside.txt", "inside")

    def test_a_page_with_pictures(self):
        names = [f"picture {width}.png" for width in range(1, 41)]
        for width, name in enumerate(names, 1):
            self.write(f"pictures/{name}", png(width, 2 * width))
        self.write("pictures/large.png", png(1, 1) + bytes(3 << 20))
        self.write("pictures/drawing.svg",
                   '<svg xmlns="http://www.w3.org/2000/svg" width="50" height="60"/>')
        names += ["large.png", "drawing.svg"]
        self.page("pictures.html",
                  "".join(f'<img src="pictures/{quote(name)}">' for name in names),
                  "see([...document.images].map(i => [i.naturalWidth, i.naturalHeight]))")
        sizes = [[width, 2 * width] for width in range(1, 41)] + [[1, 1], [50, 60]]
        servers = [self.start(*arguments) for arguments in (
            ("-p", "HTTP/1.0"), ("-p", "HTTP/1.1"), ("-p", "HTTP/1.1", "--forks"))]
        browsers = [self.browse(server, "/pictures.html", "--dump-dom")
                    for server in servers]
        for server, browser in zip(servers, browsers):
            with self.subTest(server.process.args):
                self.assertEqual(self.seen_in(browser), sizes)
                self.assertEqual(server.log().count('picture%20'), 40)
                self.assertNotIn("Exception", server.log())

    def test_a_listing_with_odd_names(self):
        self.odd_folder()
        self.page("check.html", '<iframe id="listing" src="odd/"></iframe>', """
            const get = url => {
                const request = new XMLHttpRequest();
                request.open("GET", url, false);
                request.send();
                return [request.status, request.responseText];
            };
            const links = document.getElementById("listing").contentDocument.links;
            see([...links].map(link => [link.textContent, ...get(link.href)]));""")
        server = self.start("-p", "HTTP/1.1")
        seen = {name: rest for name, *rest in self.seen(server, "/check.html")}
        self.assertIn("Directory listing for /odd/a folder &amp; more/",
                      seen.pop("a folder & more/")[1])
        for name in ODD_NAMES:
            shown = name.decode(errors="replace")
            self.assertEqual(seen.pop(shown, None), [200, name.hex()], name)
        self.assertEqual(seen, {})

    def test_a_place_in_a_long_recording(self):
        samples = b"".join(struct.pack("<h", i % 30000) for i in range(8000))
        with wave.open(str(self.folder / "long.wav"), "wb") as recording:
            recording.setnchannels(1)
            recording.setsampwidth(2)
            recording.setframerate(8000)
            recording.writeframes(600 * samples)
        content = (self.folder / "long.wav").read_bytes()
        self.write("player.html", """<!DOCTYPE html><title>A recording</title>
            <audio id="audio" src="long.wav" preload="metadata"></audio>
            <script>
                const audio = document.getElementById("audio");
                audio.onloadedmetadata = () => audio.currentTime = 500;
                audio.onseeked = async () => {
                    const headers = {Range: "bytes=7000000-7000009"};
                    const part = await fetch("long.wav", {headers, cache: "no-store"});
                    const bytes = new Uint8Array(await part.arrayBuffer());
                    fetch(`seen?${audio.duration},${audio.currentTime},${part.status}` +
                          `,${[...bytes]}`);
                };
            </script>""")
        server = self.start("-p", "HTTP/1.1")
        self.browse(server, "/player.html")
        there = [str(byte) for byte in content[7000000:7000010]]
        self.assertEqual(self.reported(server), ["600", "500", "206", *there])
        # The file's beginning, the jump, and what the script asks for.
        self.assertGreaterEqual(server.log().count('"GET /long.wav HTTP/1.1" 206 -'), 3)

    def test_a_page_that_is_asked_for_again_comes_from_the_cache(self):
        self.write("picture.png", png(7, 7))
        self.page("again.html", '<img src="picture.png">', """
            const request = new XMLHttpRequest();
            request.open("GET", "picture.png", false);
            request.setRequestHeader("Cache-Control", "max-age=0");
            request.send();
            see([document.images[0].naturalWidth, request.status]);""")
        server = self.start()
        self.assertEqual(self.seen(server, "/again.html"), [7, 200])
        self.assertIn('"GET /picture.png HTTP/1.1" 304 -', server.log())


class CurlTest(browsing.CurlTest):
    """What curl gets."""

    def setUp(self):
        super().setUp()
        self.content = bytes(range(256)) * 40
        self.file = self.write("bytes.bin", self.content)

    def test_a_file(self):
        def check(server):
            for version in ("--http1.0", "--http1.1"):
                self.assertEqual(self.curl(server, "/bytes.bin", version), self.content)
        self.with_both_protocols(check)

    def test_ranges(self):
        wanted = {"0-9": self.content[:10], "5-": self.content[5:],
                  "-5": self.content[-5:], "100-99999": self.content[100:]}
        def check(server):
            for version in ("--http1.0", "--http1.1"):
                for text, part in wanted.items():
                    got = self.curl(server, "/bytes.bin", "-r", text, version,
                                    "-w", " %{http_code}")
                    self.assertEqual(got, part + b" 206")
        self.with_both_protocols(check)

    def test_several_ranges(self):
        def check(server):
            got = self.curl(server, "/bytes.bin", "-r", "0-1,300-302")
            self.assertEqual(got.count(b"Content-Range: bytes "), 2)
            self.assertIn(b"\r\n\r\n\x00\x01\r\n--", got)
            self.assertIn(b"\r\n\r\n,-.\r\n--", got)
        self.with_both_protocols(check)

    def test_a_range_behind_the_end(self):
        def check(server):
            self.assertEqual(self.curl(server, "/bytes.bin", "-r", "10240-", "-o",
                                       "/dev/null", "-w", "%{http_code}"), b"416")
        self.with_both_protocols(check)

    def test_a_download_goes_on_where_it_was_broken_off(self):
        def check(server):
            part = self.write("part.bin", self.content[:4000])
            self.curl(server, "/bytes.bin", "-C", "-", "-o", part)
            self.assertEqual(part.read_bytes(), self.content)
        self.with_both_protocols(check)

    def test_head_is_get_without_its_body(self):
        def without_date(head):
            return re.sub(rb"(?m)^Date: .*\n", b"", head)
        def check(server):
            for path in ("/bytes.bin", "/", "/missing"):
                head = self.curl(server, path, "-I")
                answer = self.curl(server, path, "-D", "-", "-o", "/dev/null")
                self.assertEqual(without_date(head), without_date(answer))
        self.with_both_protocols(check)

    def test_only_what_is_newer(self):
        def check(server):
            self.assertEqual(self.curl(server, "/bytes.bin", "-z", self.file, "-w",
                                       "%{http_code}"), b"304")
            tag = self.folder / "tag"
            self.curl(server, "/bytes.bin", "--etag-save", tag)
            self.assertEqual(self.curl(server, "/bytes.bin", "--etag-compare", tag, "-w",
                                       "%{http_code}"), b"304")
        self.with_both_protocols(check)

    def test_a_kept_connection_is_used_again(self):
        url = "http://127.0.0.1:{}/bytes.bin"
        for protocol, connections in (("HTTP/1.0", b"11"), ("HTTP/1.1", b"10")):
            server = self.start("-p", protocol)
            got = self.curl(server, "/bytes.bin", "-o", "/dev/null", "-o", "/dev/null",
                            "-w", "%{num_connects}", url.format(server.port))
            self.assertEqual(got, connections)

    def test_an_upload_that_nobody_wants(self):
        def check(server):
            for expect in ("Expect: 100-continue", "Expect:"):
                got = self.curl(server, "/bytes.bin", "-T", self.file, "-H", expect,
                                "-o", "/dev/null", "-w", "%{http_code}")
                self.assertEqual(got, b"501")
        self.with_both_protocols(check)
        self.assertEqual(self.file.read_bytes(), self.content)

    def test_a_redirect_is_followed(self):
        self.write("folder/index.html", "the folder's page")
        def check(server):
            self.assertEqual(self.curl(server, "/folder", "-L"), b"the folder's page")
        self.with_both_protocols(check)


if __name__ == "__main__":
    unittest.main()
