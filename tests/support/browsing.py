"""What the tests with clients of others share: Debian's chromium, and curl."""

import re
import subprocess
import tempfile

from scripts.house.servers import eventually

from . import browser
from .client import DEADLINE
from .command import CommandTest

BROWSER_DEADLINE = 60


class Browser:
    """Chromium with a page, until close()."""

    def __init__(self, url, *flags):
        self.profile = tempfile.TemporaryDirectory(prefix="socketserver-browser-",
                                                   ignore_cleanup_errors=True)
        self.errors = tempfile.TemporaryFile()
        self.process = browser.start(self.profile.name, *flags, url,
                                     stdout=subprocess.PIPE, stderr=self.errors)

    def output(self):
        """What it prints up to its end."""
        return self.process.communicate(timeout=BROWSER_DEADLINE)[0].decode()

    def close(self):
        """Ends it, with all the processes that it is made of."""
        browser.end(self.process)
        self.process.stdout.close()
        self.errors.close()
        self.profile.cleanup()


class BrowserTest(CommandTest):
    """What chromium sees."""

    def browse(self, server, path, *flags):
        """Opens a page."""
        page = Browser(f"http://127.0.0.1:{server.port}{path}", *flags)
        self.addCleanup(page.close)
        return page

    def reported(self, server):
        """What a page's script has seen: it asks for the URL /seen?ONE,TWO,..."""
        def is_reported():
            return re.search(r"/seen\?\S+ ", server.log())
        if not eventually(is_reported, BROWSER_DEADLINE):
            self.fail(f"the page did not get to its end: {server.log()}")
        return re.search(r"/seen\?(\S+)", server.log())[1].split(",")


class CurlTest(CommandTest):
    """What curl gets."""

    OPTIONS = ()  # with which the command is started

    def curl(self, server, path, *arguments):
        """The output of curl, which must succeed."""
        result = subprocess.run(
            [browser.program("curl"), "--silent", "--show-error", "--noproxy", "*",
             "--max-time", str(DEADLINE), *map(str, arguments),
             f"http://127.0.0.1:{server.port}{path}"],
            cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True)
        self.assertEqual((result.returncode, result.stderr), (0, b""))
        return result.stdout

    def with_both_protocols(self, check):
        """Does this with a server that speaks HTTP/1.0, and with one of HTTP/1.1."""
        for protocol in ("HTTP/1.0", "HTTP/1.1"):
            with self.subTest(protocol):
                check(self.start("-p", protocol, *self.OPTIONS))
