"""The book as a reader sees it: served by the project's own server, in a real browser."""

import html
import json
import os
import re
import subprocess
import tempfile
import unittest
import urllib.request
from pathlib import Path

from docs import tree
from scripts.house.overlay import BUILD
from scripts.house.servers import Server
from tests.support import browser

from . import book

BUILT = BUILD / "newest" / "socketserver-http"
SERVER = os.environ.get("SERVER_PROGRAM", BUILT)

# A page that opens others in a window as narrow as a telephone's, and writes down how
# wide each wants to be.
NARROW = """<!doctype html><pre id="widths"></pre><script>
const names = %s, widths = {};
for (const name of names) {
    const frame = document.createElement("iframe");
    frame.style = "width: 390px; height: 800px";
    frame.src = "html/" + name;
    frame.onload = () => {
        widths[name] = frame.contentDocument.documentElement.scrollWidth;
        document.querySelector("#widths").textContent = JSON.stringify(widths);
    };
    document.body.append(frame);
}
</script>"""


class Served(unittest.TestCase):

    def setUp(self):
        """A folder with the book in it, and a server for it on a port that was free."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "html").symlink_to(book.HTML)
        server = Server([SERVER, "0", "--bind", "127.0.0.1", "--directory", self.folder,
                         "--follow-symlinks"], port=r"port (\d+)")
        self.addCleanup(server.end)
        self.address = f"http://127.0.0.1:{server.port}"

    def dom(self, path):
        """The page as it is when its script has run."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
            process = browser.start(profile, "--virtual-time-budget=20000", "--dump-dom",
                                    f"{self.address}/{path}", stdout=subprocess.PIPE,
                                    stderr=subprocess.DEVNULL)
            try:
                page = process.communicate(timeout=100)[0].decode()
            finally:
                browser.end(process)
                process.stdout.close()
            self.assertEqual(process.returncode, 0)
        return page

    def test_the_first_page_is_the_books_title(self):
        with urllib.request.urlopen(f"{self.address}/html/", timeout=30) as answer:
            self.assertEqual(answer.status, 200)
            self.assertEqual(answer.headers.get_content_type(), "text/html")
            self.assertIn(b"<h1>socketserver, layer by layer</h1>", answer.read())

    def test_the_search_finds_a_function_first_and_then_the_text(self):
        page = self.dom("html/search.html?q=verify_request")
        found = re.findall(r'<a href="([^"]+)"><b>(.*?)</b><i>(.*?)</i>', page)
        address, title, where = found[0]
        self.assertEqual((title, where), ("verify_request()", "BaseServer"))
        self.assertIn("BaseServer.html#", address)
        self.assertIn("Chapter 2", "".join(where for _, _, where in found))

    def test_the_search_says_when_there_is_nothing(self):
        page = self.dom("html/search.html?q=nosuchword")
        self.assertIn('Nothing has "nosuchword" in it.', html.unescape(page))

    def test_no_page_is_wider_than_a_telephone(self):
        names = ["index.html", "python-names.html", "measurements.html", "classes.html",
                 *[chapter.page for chapter in tree.CHAPTERS],
                 *[chapter.changes_page for chapter in tree.CHAPTERS],
                 *[path.name for path in book.HTML.glob("file-*base-server-hpp.html")],
                 "classsocketserver_1_1BaseServer.html",
                 "classsocketserver_1_1ThreadingMixIn.html"]
        page = NARROW % json.dumps(names)
        (self.folder / "narrow.html").write_text(page, encoding="utf-8")
        shown = re.search(r'<pre id="widths">(.*?)</pre>', self.dom("narrow.html"))[1]
        widths = json.loads(html.unescape(shown))
        self.assertEqual(sorted(widths), sorted(names))
        too_wide = {name: width for name, width in widths.items() if width > 390}
        self.assertEqual(too_wide, {})


if __name__ == "__main__":
    unittest.main()
