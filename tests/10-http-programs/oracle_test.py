"""The original is the oracle: Python's http.server and socketserver-http run the same
scripts, are sent the same bytes, and must answer and log the same, but for the
differences that oracle/differences.py lists."""

import tempfile

from tests.support.command import COMMAND
from tests.support.oracle import comparison, servers

from .oracle import differences, requests, site


class Answers(comparison.Answers):
    """What is sent, and what comes back."""

    GROUPS = {"HTTP/1.0": requests.REQUESTS, "HTTP/1.1": requests.REQUESTS}
    DIFFERENCES = differences.DIFFERENCES
    SOFTWARE = "SimpleHTTP"
    FEWEST = 50

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.folder = site.make(scratch.name)
        super().setUpClass()

    @classmethod
    def commands(cls, group):
        arguments = ["0", "--cgi", "--bind", "127.0.0.1", "--directory", cls.folder,
                     "--protocol", group]
        return ([*servers.original("http.server"), *arguments], [COMMAND, *arguments])


if __name__ == "__main__":
    comparison.main()
