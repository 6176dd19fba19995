"""The original is the oracle: a handler on Python's BaseHTTPRequestHandler and the same
one on ours are asked the same, in HTTP/1.0."""

from tests.support.oracle import comparison, heads, head_differences, servers
from tests.support.serving import TellingTest


class Answers(comparison.Answers):
    GROUPS = {"HTTP/1.0": heads.requests()}
    DIFFERENCES = head_differences.DIFFERENCES
    FEWEST = 300

    @classmethod
    def commands(cls, group):
        arguments = ["0", "--protocol", group]
        return ([*servers.original("tests.support.telling_server"), *arguments],
                [TellingTest.PROGRAM, *arguments])


if __name__ == "__main__":
    comparison.main()
